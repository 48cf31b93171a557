"""What ``smsbot sandbox env`` prints for a shell to evaluate, also where there is no sandbox."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from smsbot.sandbox.emulator.emulator import ACCESS_KEY_ID, HOST, SECRET_ACCESS_KEY, Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.provider import Provider

# They would lead to another account, or make the credentials of the sandbox invalid.
UNSET = "unset AWS_PROFILE AWS_SESSION_TOKEN"
# Evaluated in place of the settings: no later command of that shell can reach a real account.
NO_SANDBOX = {
    "AWS_ACCESS_KEY_ID": "no-sandbox",
    "AWS_SECRET_ACCESS_KEY": "no-sandbox",
    "AWS_ENDPOINT_URL": f"http://{HOST}:9",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def settings(layout: Layout, emulator: Emulator, provider: Provider, region: str) -> str:
    """Lines that point aws, boto3, Terraform, cdktf and smsbot at a sandbox."""
    python = str(Path(sys.executable).absolute())
    return _lines(
        {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "AWS_ENDPOINT_URL": emulator.endpoint,
            "AWS_CA_BUNDLE": str(layout.certificate_authority),
            "NO_PROXY": HOST,
            "SMSBOT_SANDBOX": str(layout.root),
            "SYNTHESIZE": shlex.join([python, "-m", "smsbot", "sandbox", "synth"]),
            "CHECKPOINT_DISABLE": "1",
            "TERRAFORM_BINARY_NAME": provider.terraform.executable,
            **provider.environment,
        }
    )


def failure() -> str:
    """Lines after which no credentials are left, and the evaluation itself has failed."""
    return f"{_lines(NO_SANDBOX)}\nfalse"


def _lines(variables: Mapping[str, str]) -> str:
    exports = (f"export {name}={shlex.quote(value)}" for name, value in variables.items())
    return "\n".join([UNSET, *exports])
