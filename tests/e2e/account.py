"""An account of the emulated AWS with nothing in it, and where it asks otherwise than AWS."""

import base64
import json
import os
import tomllib
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
from stacks.bootstrap.role import Role
from tests.e2e.conftest import REGION
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
        yield Account(folder, shell)
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
    """An OIDC token. The emulated AWS reads it and does not check who signed it."""
    claims = {"iss": f"https://{issuer}", "aud": audience, "sub": subject}
    encoded = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
        for each in ({"alg": "RS256"}, claims)
    ]
    return f"{'.'.join(encoded)}.c2lnbmF0dXJl"


ACCOUNT = "000000000000"
NOT_SAID = ("iam:PermissionsBoundary", "aws:ResourceAccount")
CASES = Path(__file__).parent / "cases" / "embedded_roles.toml"
ASKED_OTHERWISE = {
    Role(name): tuple(actions)
    for name, actions in tomllib.loads(CASES.read_text(encoding="utf-8")).items()
}


def as_the_embedded_aws_asks(
    iam: Any, environment: str, asked: Mapping[Role, tuple[str, ...]]
) -> None:
    """Let the roles that the bootstrap made, and their boundary, have what is asked otherwise."""
    every: set[str] = {action for actions in asked.values() for action in actions}
    arn = f"arn:aws:iam::{ACCOUNT}:policy/smsbot-{environment}-boundary"
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=adapted(document, every), SetAsDefault=True
    )
    kinds = {f"smsbot-{kind}-{environment}": kind for kind in asked}
    listed = [each["RoleName"] for page in _pages(iam) for each in page["Roles"]]
    for name in kinds.keys() & listed:
        own = iam.get_role_policy(RoleName=name, PolicyName="smsbot")["PolicyDocument"]
        iam.put_role_policy(
            RoleName=name, PolicyName="smsbot", PolicyDocument=adapted(own, {*asked[kinds[name]]})
        )


def _pages(iam: Any) -> Any:
    return iam.get_paginator("list_roles").paginate()


def adapted(document: Any, asked: set[str]) -> str:
    """A policy without conditions on what is not said, and with some actions on anything."""
    policy = json.loads(document) if isinstance(document, str) else document
    statements: list[Any] = []
    for each in policy["Statement"]:
        conditions = each.get("Condition", {})
        not_said = [
            (operator, key)
            for operator, keys in conditions.items()
            for key in keys
            if key in NOT_SAID
        ]
        if not_said and each["Effect"] == "Deny":
            continue
        for operator, key in not_said:
            del conditions[operator][key]
        each["Condition"] = {operator: keys for operator, keys in conditions.items() if keys}
        statements.append(each)
    # The emulated AWS takes no actions for all of them.
    if asked:
        statements.append({"Effect": "Allow", "Action": sorted(asked), "Resource": "*"})
    return json.dumps({**policy, "Statement": statements})
