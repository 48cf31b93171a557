"""Synthesizes environments in a process of their own and reads the result, for tests."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from constructs_lib.cdk import App
from smsbot import project
from smsbot.design import synthesis
from smsbot.design.synthesis import settings_of, start_synthesis
from stacks import app
from stacks.settings.conversation import CHECKED
from stacks.settings.environment import Environment

# Names a folder of all workers, in which each synthesis of a run of the tests is kept.
KEPT = "SMSBOT_TESTS_SYNTHESIZED"
# The process that may synthesize by itself.
able = [os.getpid()]


def synthesize_to(
    output: Path, *environments: Environment, python: Path = Path(sys.executable)
) -> None:
    """Write the stacks of the environments below ``output``.

    Of equal inputs there are equal bytes: in a run of the tests, the first who asks synthesizes and
    the others copy. The state in a file is named from there, so the place counts.
    """
    command, settings = synthesis.command(python=str(python)), settings_of(environments)
    variables = {
        name: value
        for name, value in os.environ.items()
        if name != "NODE_OPTIONS" and not name.startswith("PYTEST_")
    }

    def write() -> None:
        if not _is_written_here(command, settings, output):
            made = {**variables, "CDKTF_OUTDIR": str(output)}
            told = settings.encode()
            subprocess.run(command, env=made, cwd=project.ROOT, input=told, check=True)

    if KEPT not in os.environ or (output.exists() and any(output.iterdir())):
        write()
        return
    _keep(output, write, command, settings, variables)


class KeptSynthesis:
    """As ``start_synthesis``, and what is synthesized a second time is a copy of the first.

    For a command that asks the code of this project, which does not change during the tests.
    """

    def __init__(self, output: str) -> None:
        self.output = output

    def send(self, settings: str) -> None:
        """Synthesize, or copy."""
        command = synthesis.command()

        def write() -> None:
            if not _is_written_here(command, settings, Path(self.output)):
                begun = start_synthesis(self.output)
                begun.send(settings)
                begun.finish()

        _keep(Path(self.output), write, command, settings)

    def finish(self) -> None:
        """It has ended."""

    abandon = finish


def _is_written_here(command: Sequence[str], settings: str, output: Path) -> bool:
    """Synthesize in this process, whose Node.js has loaded the CDK: a tenth of the time.

    False where that is another program or another checkout, in a fork, which has its parent's
    Node.js, and after a synthesis that failed, whose answers may still be on the way.
    """
    is_this = command == synthesis.command() and app.PROJECT == project.ROOT
    if not is_this or os.getpid() not in able:
        return False
    environments = [
        Environment.model_validate_json(each, context=CHECKED)
        for each in settings.encode().splitlines()
    ]
    try:
        with (
            patch.object(app, "App", partial(App, outdir=str(output))),
            patch.dict(os.environ, CDKTF_OUTDIR=str(output)),
        ):
            app.synthesize(environments)
    except Exception:  # noqa: BLE001 - whatever the CDK raises
        able.clear()
        return False
    return True


def _keep(output: Path, write: Callable[[], None], *inputs: object) -> None:
    places = [str(project.ROOT), os.path.relpath(project.ROOT, output)]
    key = hashlib.sha256(json.dumps([*inputs, places], sort_keys=True).encode()).hexdigest()
    kept = Path(os.environ[KEPT], key)
    kept.parent.mkdir(exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            shutil.copytree(kept, output, dirs_exist_ok=True)
        else:
            write()
            shutil.copytree(output, kept.with_suffix(".begun"))
            kept.with_suffix(".begun").rename(kept)


def read_stack(output: Path, environment: Environment) -> dict[str, Any]:
    """The synthesized configuration of one environment."""
    path = output / "stacks" / environment.names.prefix / "cdk.tf.json"
    return json.loads(path.read_text())


CONTACT = {"support_contact": "help@acme.example"}


def environment(
    name: str = "dev", *, conversation: dict[str, object] | None = None, **settings: object
) -> Environment:
    """An environment with the given settings over plain ones."""
    return Environment.model_validate(
        {
            "name": name,
            "company": "acme",
            "region": "eu-west-1",
            "backend": {"type": "local"},
            "deploy_role": "deploy",
            "key_deletion_window_in_days": 30,
            "rotation_period_in_days": 180,
            "log_retention_in_days": 365,
            "deletion_protection": False,
            "conversation": {**CONTACT, **(conversation or {})},
            **settings,
        }
    )


PLAIN = environment("dev")
PROTECTED = environment(
    "prod",
    account_id="111122223333",
    deletion_protection=True,
    key_deletion_window_in_days=7,
    encrypt_function_environment=True,
    key_readers=["auditor", "team/oncall"],
    tags={"CostCenter": "42"},
    conversation={"commands": {"PRICE": "${5}"}},
)
SMS = {"iso_country_code": "US", "number_type": "TOLL_FREE", "registration_id": "registration-0123"}
LONGEST = environment("abcdefghij0123456789", sms=SMS, conversation={"self_managed_opt_outs": True})
WITH_NUMBER = environment(
    "number", sms={"iso_country_code": "GB", "number_type": "LONG_CODE"}, deletion_protection=True
)
NEWER_PROVIDER = environment(
    "newer",
    sms={"iso_country_code": "GB", "number_type": "LONG_CODE"},
    deletion_protection=True,
    provider_version="6.69.1",
)

ACCOUNT = "${data.aws_caller_identity.current.account_id}"
