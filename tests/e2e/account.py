"""An account of the embedded AWS with nothing in it, for environments whose state is in S3."""

import base64
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from smsbot import project
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.e2e.conftest import REGION
from tests.e2e.embedded_roles import ACCOUNT
from tests.e2e.quick_aws import with_quick_aws
from tests.e2e.shell import SETTINGS, Shell, run_line, shell_of
from tests.settings import of_dev_alone

ADMINISTRATOR = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}


@dataclass(frozen=True)
class Account:
    """The folder and the shell of whoever works there, and their settings."""

    folder: Path
    shell: dict[str, str]

    @property
    def settings(self) -> Path:
        return Path(self.shell[SETTINGS])

    def stack(self, name: str) -> Path:
        return Path(self.shell["CDKTF_OUTDIR"]) / "stacks" / name

    def client(self, service: str, credentials: Mapping[str, str] = ADMINISTRATOR) -> Any:
        """A client of the administrator, or of somebody with credentials."""
        return boto3.client(
            service,  # pyright: ignore[reportArgumentType, reportCallIssue]
            region_name=REGION,
            endpoint_url=self.shell["AWS_ENDPOINT_URL"],
            verify=self.shell["AWS_CA_BUNDLE"],
            aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=credentials.get("AWS_SESSION_TOKEN"),
        )

    def says(
        self, line: str, *, status: int = 0, typed: str = "", more: Shell | None = None
    ) -> str:
        """What a line prints, which ends with the status; with more variables than the shell's."""
        shell = {**self.shell, **(more or {})}
        ended = run_line(line, shell, typed=typed, folder=self.folder)
        output = ended.stdout + ended.stderr
        assert ended.returncode == status, f"{line}\n{output}"
        assert "Traceback" not in output
        return output


@contextmanager
def account_in(folder: Path, settings: Path) -> Generator[Account]:
    """An empty account in a folder, which is there until the context is left."""
    sandbox = Sandbox(Layout(folder / "sandbox"))
    try:
        shell = {**shell_of(sandbox), SETTINGS: str(settings), **ADMINISTRATOR}
        shell["PATH"] = f"{project.ROOT / 'scripts'}{os.pathsep}{shell['PATH']}"
        with with_quick_aws(shell, folder / "aws") as quick:
            yield Account(folder, quick)
    finally:
        sandbox.delete()


def settings_of_dev(folder: Path, own: str) -> Path:
    """The settings of dev alone, with its state in S3 and settings of its own."""
    settings = of_dev_alone(folder / "environments.toml")
    text = settings.read_text(encoding="utf-8")
    text = text.replace('type = "local"', 'type = "s3"').replace("your-company", "acme")
    text += f'\naccount_id = "{ACCOUNT}"\nadmin_role = "admin"\n{own}'
    settings.write_text(text, encoding="utf-8")
    return settings


def token(issuer: str, audience: str, subject: str) -> str:
    """An OIDC token. The embedded AWS reads it and does not check who signed it."""
    claims = {"iss": f"https://{issuer}", "aud": audience, "sub": subject}
    encoded = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
        for each in ({"alg": "RS256"}, claims)
    ]
    return f"{'.'.join(encoded)}.c2lnbmF0dXJl"
