"""The throwaway environment of the bot, which Terraform makes by the commands of ``smsbot``."""

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smsbot import project
from smsbot.processes import MARKER, child
from smsbot.terraform.terraform import GRACE_IN_SECONDS
from stacks.settings.environment import Environment
from stacks.settings.environments_file import read_environments
from tests.aws.account import ENVIRONMENT, PREFIX, TAG, Account, shown

BASE = Path(__file__).with_name("environments.toml")
NUMBER = "aws_pinpointsmsvoicev2_phone_number.bot"
OF_NUMBER = '[awstests.sms]\niso_country_code = "US"\nnumber_type = "SIMULATOR"'


def marker(aws: Account) -> str:
    """What marks the processes of a run, so that cleaning ends those of one that was killed."""
    where = os.environ.get("AWS_ENDPOINT_URL", aws.location.region).rpartition("/")[2]
    return f"aws-tests of {aws.location.account_id} in {where}"


def write_settings(aws: Account, path: Path, *, number: bool = False) -> Environment:
    """Write the environments file, and return the settings of the throwaway environment."""
    own = {"region": aws.location.region, "deploy_role": aws.caller.partition(":role/")[2]}
    # The emulated AWS has no masks, and gives accounts numbers of its own.
    own |= {} if aws.is_embedded else {"account_id": aws.location.account_id}
    lines = [BASE.read_text("utf-8"), *(f'{name} = "{value}"' for name, value in own.items())]
    lines += [f"mask_phone_numbers = {str(not aws.is_embedded).lower()}"]
    lines += [f'tags = {{ {TAG} = "{aws.until}" }}', *([OF_NUMBER] if number else [])]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return read_environments(path)[ENVIRONMENT]


@dataclass(frozen=True, kw_only=True)
class Throwaway:
    """The environment in an account; commands get ``variables`` beside those of this process."""

    aws: Account
    settings: Environment
    variables: Mapping[str, str]

    def name(self, layer: str, kind: str, name: str) -> str:
        """What a resource of it is called."""
        return self.settings.names.name(layer, kind, name)

    def smsbot(self, *words: str) -> str:
        """What a command of ``smsbot`` prints."""
        return self.run(sys.executable, "-m", "smsbot", *words, cwd=project.ROOT)

    def terraform(self, *words: str) -> str:
        """What Terraform prints, on the stack of the environment."""
        output = self.variables.get("CDKTF_OUTDIR") or os.environ["CDKTF_OUTDIR"]
        chosen = os.environ.get("TERRAFORM_BINARY_NAME") or shutil.which("terraform")
        terraform = chosen or str(project.ROOT / "scripts" / "terraform")
        return self.run(terraform, *words, cwd=Path(output) / "stacks" / PREFIX)

    def run(self, *command: str, cwd: Path) -> str:
        """What a command prints, which is ended with this process."""
        variables = {**os.environ, **self.variables, MARKER: marker(self.aws)}
        more: Any = {"cwd": str(cwd), "interrupt_grace_in_seconds": GRACE_IN_SECONDS}
        with child([*command], environment=variables, **more) as process:
            return process.communicate()[0]

    def deploy(self, *options: str) -> str:
        """What a deployment prints, which Terraform applied."""
        printed = self.smsbot("deploy", ENVIRONMENT, "--yes", *options)
        assert "Terraform applied" in printed, printed
        return printed

    def planned(self) -> int:
        """How many changes a plan has."""
        printed = self.smsbot("plan", ENVIRONMENT)
        found = re.search(r"Terraform planned (\d+) changes?", printed)
        shown(found, f"nothing was planned: {printed}")
        return int(found[1]) if found else 0

    def differences(self) -> list[str]:
        """What ``smsbot verify`` finds of the environment itself, and not of a test."""
        (found,) = json.loads(self.smsbot("verify", ENVIRONMENT, "--format", "json"))
        shown(not found["not_checked"], f"verify could not read: {found['not_checked']}")
        # Keys of tests have no name but their id.
        of_test = re.compile(r"-probe-|aws_kms_key\.[0-9a-f]{8}-[0-9a-f-]{27}$")
        differing = (f"{each['resource']}: {each['problem']}" for each in found["differences"])
        return [each for each in differing if not of_test.search(each.partition(":")[0])]

    def resources(self) -> dict[str, Any]:
        """The values in the state, by address."""
        state = json.loads(self.terraform("show", "-json"))
        found = state.get("values", {}).get("root_module", {}).get("resources", ())
        return {each["address"]: each["values"] for each in found}

    def phone_number_id(self) -> str:
        """The ID of its number, once that may text."""
        known = self.resources()[NUMBER]["id"]
        read = self.aws.call("pinpoint-sms-voice-v2 describe_phone_numbers", PhoneNumberIds=[known])
        active = self.aws.ask(lambda: read()["PhoneNumbers"][0]["Status"] == "ACTIVE")
        shown(active, "the number of the environment is not active")
        return known
