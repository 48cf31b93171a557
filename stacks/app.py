"""Synthesizes the stacks of the environments to Terraform JSON."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from constructs_lib.cdk import App
from constructs_lib.compute.deployment_package import deployment_package
from stacks.output import CONFIGURATION
from stacks.provider import provider_lock
from stacks.settings.environment import Environment
from stacks.sms_bot_stack import SmsBotStack
from stacks.state.state_names import has_bootstrap

PROJECT = Path(__file__).resolve().parent.parent
FUNCTION_SOURCE = PROJECT / "lambda_src"


def synthesize(environments: Iterable[Environment], output: Path) -> None:
    """Write ``stacks/smsbot-{environment}/cdk.tf.json`` below ``output``, and the function's zip.

    Of an environment that has a bootstrap, its ``smsbot-{environment}-bootstrap`` too. A stack
    gets a copy of the project's ``.terraform.lock.hcl`` if that locks the release it requires.
    """
    app = App(outdir=str(output))
    with deployment_package(FUNCTION_SOURCE) as package:
        for environment in environments:
            SmsBotStack(app, environment=environment, package=package, output=output)
            if has_bootstrap(environment):
                # Loads bindings that no other stack needs.
                from stacks.bootstrap.bootstrap_stack import BootstrapStack

                BootstrapStack(app, environment=environment, output=output)
        app.synth()
    for stack in (output / "stacks").iterdir():
        _copy_lock(stack)


def _copy_lock(stack: Path) -> None:
    """Terraform refuses a lock of another release than the configuration requires."""
    lock = PROJECT / provider_lock.NAME
    configuration = json.loads((stack / CONFIGURATION).read_text(encoding="utf-8"))
    providers = configuration["terraform"].get("required_providers", {})
    # A stack of one's own may have no provider of AWS; main.py refuses it by its name.
    if provider_lock.holds(lock, providers.get("aws", {}).get("version", "")):
        shutil.copy(lock, stack)
