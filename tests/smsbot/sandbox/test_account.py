"""The sandbox stands in for the account that the settings name."""

import json
from pathlib import Path
from typing import Any

from keyproof.embedded_account import ACCOUNT_ID
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.folder import CONFIGURATION, OVERRIDE, adapt_stack
from smsbot.sandbox.stack.provider import Provider
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.terraform.terraform import Terraform
from stacks.settings.backends import S3Backend
from tests.stacks.synthesized import PLAIN, synthesize_to

REAL = "111122223333"


def test_every_arn_of_the_account_is_one_of_the_sandbox(tmp_path: Path) -> None:
    in_s3 = {"account_id": REAL, "backend": S3Backend(type="s3")}
    synthesize_to(tmp_path, PLAIN.model_copy(update=in_s3))
    folder = tmp_path / "stacks" / f"{PLAIN.names.prefix}-state"
    assert f":{REAL}:" in (folder / CONFIGURATION).read_text()
    terraform = Terraform(command=("terraform",), description="a test's", environment={})
    adapt_stack(
        folder,
        layout=Layout(tmp_path / "sandbox"),
        emulator=Emulator(process_id=1, port=1, certificate=""),
        provider=Provider(
            terraform=terraform,
            choice=ProviderChoice.REGISTRY,
            environment={},
            description="a test's",
        ),
    )
    text = (folder / CONFIGURATION).read_text()
    assert f":{REAL}:" not in text
    assert f":{ACCOUNT_ID}:" in text
    override: Any = json.loads((folder / OVERRIDE).read_text())
    assert override["provider"]["aws"]["allowed_account_ids"] == [ACCOUNT_ID]
