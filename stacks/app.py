"""Synthesizes the stacks of the environments to Terraform JSON."""

from collections.abc import Iterable
from pathlib import Path

from cdktf import App

from constructs_lib.deployment_package import deployment_package
from stacks.environment import Environment
from stacks.sms_bot_stack import SmsBotStack

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENTS_FILE = PROJECT / "environments.toml"
FUNCTION_SOURCE = PROJECT / "lambda_src"


def synthesize(environments: Iterable[Environment], *, output: Path | None = None) -> Path:
    """Write ``stacks/smsbot-{environment}/cdk.tf.json`` below ``output``, and the function's zip.

    ``output`` defaults to where the cdktf command line asks for it, else to ``cdktf.out``;
    the folder that was used is returned.
    """
    app = App(outdir=str(output) if output else None)
    with deployment_package(FUNCTION_SOURCE) as package:
        for environment in environments:
            SmsBotStack(app, environment=environment, package=package)
        app.synth()
    return Path(app.outdir)
