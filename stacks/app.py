"""Synthesizes the stacks of the environments to Terraform JSON."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from constructs_lib.cdk import App
from constructs_lib.compute.deployment_package import deployment_package
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.sms_bot_stack import SmsBotStack

PROJECT = Path(__file__).resolve().parent.parent
FUNCTION_SOURCE = PROJECT / "lambda_src"
# Which files of the provider Terraform takes; `terraform init` refuses every other.
PROVIDER_LOCK = ".terraform.lock.hcl"


def synthesize(environments: Iterable[Environment]) -> None:
    """Write ``stacks/smsbot-{environment}/cdk.tf.json`` below ``output``, and the function's zip.

    ``output`` is where ``CDKTF_OUTDIR`` says, else ``cdktf.out`` in the current folder. Of an
    environment whose state is in S3, the stack ``smsbot-{environment}-state`` too. Each stack gets
    a copy of the project's ``.terraform.lock.hcl``.
    """
    app = App()
    with deployment_package(FUNCTION_SOURCE) as package:
        for environment in environments:
            SmsBotStack(app, environment=environment, package=package)
            if isinstance(environment.backend, S3Backend):
                # Loads the bindings of S3, which no other stack needs.
                from stacks.state.state_stack import StateStack

                StateStack(app, environment=environment)
        app.synth()
    lock = PROJECT / PROVIDER_LOCK
    if lock.is_file():
        for stack in app.node.children:
            shutil.copy(lock, Path(app.outdir) / "stacks" / stack.node.id)
