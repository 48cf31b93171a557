"""Synthesizes environments and reads the result, for tests."""

import fcntl
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smsbot.design.synthesis import command, run, settings_of
from smsbot.project import ROOT
from stacks import app
from stacks.settings.environment import Environment

# Names a folder of all workers, in which each synthesis of a run of the tests is kept.
KEPT = "SMSBOT_TESTS_SYNTHESIZED"


def synthesize_to(
    output: Path, *environments: Environment, python: Path = Path(sys.executable)
) -> None:
    """Write the stacks of the environments below ``output``, or let another Python do it."""
    if python == Path(sys.executable):
        synthesize(environments, output)
    else:
        run([*command(python=str(python)), "-"], output, settings=settings_of(environments))


def synthesize(environments: Sequence[Environment], output: Path) -> None:
    """The same with the arguments of ``smsbot.design.synthesis.synthesize``.

    Of equal inputs there are equal bytes: in a run of the tests, the first who asks synthesizes and
    the others copy. The state in a file is named from there, so the place counts.
    """
    if KEPT not in os.environ or app.PROJECT != ROOT:
        app.synthesize(environments, output)
        return
    inputs = [settings_of(environments), os.path.relpath(ROOT, output)]
    kept = Path(os.environ[KEPT], hashlib.sha256(json.dumps(inputs).encode()).hexdigest())
    kept.parent.mkdir(exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            app.synthesize(environments, output)
            shutil.copytree(output, kept)
        else:
            shutil.copytree(kept, output, dirs_exist_ok=True)


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
            "admin_role": "admin",
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
    table_readers=["auditor", "team/oncall"],
    queue_readers=["auditor", "team/oncall"],
    log_readers=["auditor", "team/oncall"],
    tags={"CostCenter": "42"},
    conversation={"commands": {"PRICE": "${5}"}},
)
# The jobs of one repository on GitHub, by its numbers.
OIDC = {
    "issuer": "https://token.actions.githubusercontent.com",
    "audience": "sts.amazonaws.com",
    "subject": "repository_owner_id:1234567:repository_id:987654321:environment:{job}"
    ":ref:refs/heads/main",
}
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
    conversation={"self_managed_opt_outs": True},
)

ACCOUNT = "${data.aws_caller_identity.current.account_id}"
