"""An account that is broken in one way after the other: `ready` says so, and its command mends it.

On the embedded AWS, with authorization on. Each command runs as it is printed, in a shell.
"""

import json
import os
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from smsbot import project
from smsbot.actions.acceptance.throwaway import write_settings
from smsbot.design.synthesis import synthesized
from smsbot.ready.credentials import signed_in
from smsbot.ready.readiness import readiness
from smsbot.ready.row import Row, State
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.terraform.terraform import find_terraform
from stacks.settings.environment import Environment
from stacks.settings.environments_file import read_environments
from stacks.state.state_names import bucket_of
from tests.e2e.embedded_roles import ACCOUNT
from tests.e2e.quick_aws import quick_aws
from tests.e2e.shell import Shell, run_line, shell_of, synthesize_now, synthesized_once
from tests.stacks.synthesized import environment

SETTINGS = environment(
    account_id=ACCOUNT,
    region="us-east-1",
    company="acme",
    deploy_role="smsbot-deploy",
    backend={"type": "s3"},
    github={"owner_id": 1, "repository_id": 2},
    provider_version=None,
)
PLAN, DEPLOY, VERIFY = (f"Role that is to {each}" for each in ("plan", "deploy", "verify"))
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/smsbot-dev-boundary"
OTHER_BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/other"
STATE, STATE_KEY = "State", "Key of the state"
OF_STATE = ("Public access to the state", "Encryption of the state", "Rotation of its key")
BUCKET = bucket_of(SETTINGS)
NO_SMS = "a sandbox has no numbers, so there is no row"
NAMED = re.compile(r"^the permission ([\w-]+:\w+)")
# Whose command no test runs here, each with the reason; the stand-ins of
# tests/smsbot/ready have every one of them.
NOT_HERE: Mapping[str, str] = {
    "SMS sandbox": NO_SMS,
    "SMS spending limit": NO_SMS,
    "Credentials": "a person signs in",
    "Region": "the embedded AWS takes every region for enabled",
    "Clock": "the clock is the machine's",
    "Functions at once": "the embedded AWS has no Service Quotas",
    **dict.fromkeys(
        (f"Quota of {each}" for each in ("log groups", "alarms", "tables", "roles")),
        "the embedded AWS has no Service Quotas",
    ),
    "Quota of keys": "the embedded AWS has no Service Quotas",
    "Quota of topics": "the embedded AWS has no Service Quotas",
    "Names": "--adopt runs in tests/e2e/deploy/test_state.py",
    "Code of the function": "a person opens the way to S3",
    "Terraform": "it is fine, or `ready` does not start",
    "AWS provider": "the lock file is made of a registry, which is another machine",
}


@dataclass(frozen=True)
class Desk:
    """Somebody at a checkout, with an empty account."""

    folder: Path
    configuration: Path
    shell: Shell

    def rows(
        self, settings: Environment = SETTINGS, session: boto3.Session | None = None
    ) -> dict[str, Row]:
        """Every row of `ready`, asked by an administrator or in a session."""
        if session is None:
            session, problems = signed_in(settings, profile=None)
            assert session, problems
        found = readiness(settings, session, self.configuration, find_terraform()).rows
        return {each.subject: each for each in found}

    def mend(self, *rows: Row, typed: str = "") -> None:
        """Run the commands of some rows, which are the same, as they are printed."""
        (remedy,) = {each.remedy for each in rows}
        self.run(*commands_of(remedy), typed=typed)

    def run(self, *commands: str, typed: str = "") -> str:
        told = ""
        for each in commands:
            ended = run_line(each, self.shell, typed=typed, folder=self.folder)
            told = ended.stdout
            assert ended.returncode == 0, (each, told, ended.stderr)
        return told


def commands_of(remedy: str) -> Iterator[str]:
    """The commands of a remedy; what it makes for an administrator is run too."""
    for part in remedy.split("; then "):
        command, _, more = part.partition(", ")
        assert re.match(r"python -m smsbot |aws ", command), remedy
        yield command
        if "an administrator reads and runs" in more:
            yield f"sh {command.rpartition('> ')[2]}"


@contextmanager
def opened(folder: Path) -> Generator[Desk]:
    sandbox, settings = Sandbox(Layout(folder / "sandbox")), folder / "environments.toml"
    write_settings(SETTINGS, settings)
    with ExitStack() as context:
        context.callback(sandbox.delete)
        with sandbox.locked():
            sandbox.start()
        shell = {**synthesized_once(shell_of(sandbox)), "SMSBOT_ENVIRONMENTS": str(settings)}
        own = context.enter_context(pytest.MonkeyPatch.context())
        for name, value in shell.items():
            if name.startswith("AWS_") or name in ("NO_PROXY", "SMSBOT_SANDBOX"):
                own.setenv(name, value)
        aws = context.enter_context(quick_aws(folder / "aws", shell["AWS_ENDPOINT_URL"]))
        path = os.pathsep.join((str(aws), shell["PATH"]))
        configuration = context.enter_context(synthesized(SETTINGS))
        yield Desk(folder, configuration, {**shell, "PATH": path})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Generator[Desk]:
    """For all tests: each makes, and breaks, what no other one asks about."""
    with opened(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture
def own_desk(tmp_path: Path) -> Generator[Desk]:
    """For the state, which only the role that deploys may read."""
    with opened(tmp_path) as found:
        # It makes the boundary too, which no test of the state asks about.
        synthesize_now(found.shell)
        yield found


def client(service: Any) -> Any:
    return boto3.client(service, region_name=SETTINGS.region)


def bad(rows: Mapping[str, Row], *subjects: str) -> dict[str, str]:
    """What the rows of some subjects say that are not fine."""
    return {each: rows[each].says for each in subjects if rows[each].state is not State.FINE}


pytestmark = [pytest.mark.scenario, pytest.mark.timeout(600)]


def test_the_script_of_the_roles_mends_whatever_is_broken_of_them(desk: Desk) -> None:
    iam = client("iam")
    subjects = ("Boundary", PLAN, DEPLOY, VERIFY)

    def mended(expected: Mapping[str, str]) -> None:
        rows = desk.rows()
        assert bad(rows, *subjects) == expected
        desk.mend(*(rows[each] for each in expected))
        assert bad(desk.rows(), *subjects) == {}

    mended(
        {
            "Boundary": "smsbot-dev-boundary is not there.",
            PLAN: "smsbot-plan is not there.",
            DEPLOY: "smsbot-deploy is not there.",
            VERIFY: "smsbot-verify is not there.",
        }
    )
    iam.delete_role_policy(RoleName="smsbot-plan", PolicyName="smsbot")
    iam.delete_role(RoleName="smsbot-plan")
    wider = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam.put_role_policy(
        RoleName="smsbot-deploy",
        PolicyName="smsbot",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [wider]}),
    )
    iam.delete_role_permissions_boundary(RoleName="smsbot-verify")
    mended(
        {
            PLAN: "smsbot-plan is not there.",
            DEPLOY: "smsbot-deploy may do other things than the code says.",
            VERIFY: f"smsbot-verify has no boundary, not {BOUNDARY}.",
        }
    )
    document = json.dumps({"Version": "2012-10-17", "Statement": [wider]})
    iam.create_policy(PolicyName="other", PolicyDocument=document)
    iam.put_role_permissions_boundary(RoleName="smsbot-plan", PermissionsBoundary=OTHER_BOUNDARY)
    iam.delete_role_policy(RoleName="smsbot-deploy", PolicyName="smsbot")
    mended(
        {
            PLAN: f"smsbot-plan has the boundary {OTHER_BOUNDARY}, not {BOUNDARY}.",
            DEPLOY: "smsbot-deploy has no policy.",
        }
    )


def test_the_commands_of_the_state_mend_its_bucket_and_its_key(own_desk: Desk) -> None:
    s3, kms, alias = client("s3"), client("kms"), f"alias/{BUCKET}"

    def seen(expected: Mapping[str, str]) -> Mapping[str, Row]:
        rows = own_desk.rows()
        # Without the bucket or the key, there is none of these rows.
        there = [each for each in OF_STATE if each in rows]
        assert bad(rows, STATE, STATE_KEY, *there) == expected
        assert there == [*OF_STATE] or STATE_KEY in expected
        return rows

    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    no_key = f"{alias} is not there."
    elsewhere = f"The bucket {BUCKET} is in us-east-2, where Terraform does not look for it."
    rows = seen({STATE: elsewhere, STATE_KEY: no_key})
    # Its second command makes the bucket and the key.
    delete, bootstrap = commands_of(rows[STATE].remedy)
    own_desk.run(delete)
    rows = seen({STATE: f"The bucket {BUCKET} is not there.", STATE_KEY: no_key})
    assert rows[STATE].remedy == rows[STATE_KEY].remedy == bootstrap
    own_desk.mend(rows[STATE], rows[STATE_KEY], typed="y\n")
    seen({})
    key = kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]

    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    s3.delete_public_access_block(Bucket=BUCKET)
    s3.delete_bucket_encryption(Bucket=BUCKET)
    kms.disable_key_rotation(KeyId=key)
    without = "BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets"
    said = (
        f"The bucket {BUCKET} can be made public: it has no {without}.",
        f"The bucket {BUCKET} does not encrypt under {alias} by default.",
        f"{alias} does not rotate.",
    )
    no_versions = f"The bucket {BUCKET} keeps no old versions of the state."
    broken = seen({STATE: no_versions, **dict(zip(OF_STATE, said, strict=True))})
    kms.delete_alias(AliasName=alias)
    rows = seen({STATE: no_versions, STATE_KEY: no_key, OF_STATE[0]: said[0]})
    # One command mends all of it.
    own_desk.mend(rows[STATE_KEY], *(broken[each] for each in (STATE, *OF_STATE)), typed="y\n")
    seen({})
    blocked = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert {*blocked.values()} == {True}
    encryption = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]
    assert "aws:kms" in str(encryption["Rules"])
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]

    # These commands want the alias typed.
    kms.disable_key(KeyId=key)
    rows = seen({STATE_KEY: f"{alias} is Disabled."})
    own_desk.mend(rows[STATE_KEY], typed=f"{alias}\n")
    seen({})
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    rows = seen({STATE_KEY: f"{alias} is PendingDeletion."})
    own_desk.mend(rows[STATE_KEY], typed=f"{alias}\n" * 2)
    seen({})


def test_the_permissions_that_the_rows_name_make_all_of_them_readable(desk: Desk) -> None:
    iam = client("iam")
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    }
    iam.create_role(
        RoleName="reader",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    session = assumed("reader")
    granted, unread = set[str](), dict[str, Row]()
    for _ in range(10):
        unread = {
            subject: row
            for subject, row in desk.rows(session=session).items()
            if row.state is State.NOT_READABLE
        }
        if not unread:
            break
        assert all("is not allowed." in row.says for row in unread.values()), unread
        named = {
            re.findall(r"^the permission ([\w-]+:\w+)", each.remedy)[0] for each in unread.values()
        }
        assert not named & granted, unread
        granted |= named
        statement = {"Effect": "Allow", "Action": sorted(granted), "Resource": "*"}
        iam.put_role_policy(
            RoleName="reader",
            PolicyName="smsbot",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
    else:
        pytest.fail(f"not readable with {sorted(granted)}: {unread}")
    assert len(granted) > 10
    # Nothing was taken as there, or as missing, meanwhile: the administrator finds the same.
    ours, theirs = desk.rows(), desk.rows(session=session)
    assert {each: row.state for each, row in ours.items() if each != "Identity"} == {
        each: row.state for each, row in theirs.items() if each != "Identity"
    }


def assumed(role: str) -> boto3.Session:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    found = client("sts").assume_role(RoleArn=arn, RoleSessionName="ada")["Credentials"]
    return boto3.Session(
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
        region_name=SETTINGS.region,
    )


def test_the_page_that_the_row_of_the_trail_names_makes_one(desk: Desk) -> None:
    row = desk.rows()["Trail"]
    page, _, _ = row.remedy.partition(" makes one")
    text = (project.ROOT / page).read_text(encoding="utf-8")
    first, *others = re.findall(r"^aws .*", text, flags=re.MULTILINE)
    anybody = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    own = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    for name, statements in {
        "trail-key": [{**own, "Action": "kms:*", "Resource": "*"}],
        "trail-bucket": [{**anybody, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::*"}],
    }.items():
        document = {"Version": "2012-10-17", "Statement": statements}
        (desk.folder / f"{name}.json").write_text(json.dumps(document))
    key = json.loads(desk.run(first))["KeyMetadata"]["Arn"]
    assert len(others) >= 4
    desk.run(*(each.replace("KEY_ARN", key) for each in others))
    assert desk.rows()["Trail"].state is State.FINE


def test_a_profile_and_a_setting_mend_who_asks_and_where(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The other tests have that of the settings.
    role = "by-hand"
    by_hand = SETTINGS.model_copy(update={"github": None, "account_id": None, "deploy_role": role})
    rows = desk.rows(by_hand)
    settings = desk.folder / "by-hand.toml"
    write_settings(by_hand, settings)
    line, _, where = rows["Account"].remedy.partition(" in ")
    assert where == "[dev] of environments.toml"
    settings.write_text(f"{settings.read_text()}\n{line}\n")
    named = read_environments(settings)["dev"]
    assert desk.rows(named)["Account"].state is State.FINE
    # As an administrator makes the role, but for MFA: the embedded AWS has no second factor.
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    }
    client("iam").create_role(
        RoleName=role,
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    page = re.findall(r"docs/\S+\.md", rows["Identity"].remedy)
    assert page == ["docs/deploy/local.md"]
    text = (project.ROOT / page[0]).read_text(encoding="utf-8")
    (block,) = re.findall(r"```ini\n(.*?)```", text, flags=re.DOTALL)
    profile = "\n".join(each.strip() for each in block.splitlines() if "mfa_serial" not in each)
    config = desk.folder / "config"
    source = "[default]\naws_access_key_id = test\naws_secret_access_key = test\n"
    config.write_text(
        source + profile.replace("123456789012:role/smsbot-deploy", f"{ACCOUNT}:role/{role}")
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    for each in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(each)
    session, problems = signed_in(named, profile="dev")
    assert session, problems
    found = desk.rows(named, session)
    assert (found["Identity"].state, found["Account"].state) == (State.FINE, State.FINE)


def test_every_other_row_is_named_with_the_reason(desk: Desk) -> None:
    mended = {"Account", "Identity", "Boundary", PLAN, DEPLOY, VERIFY, "Trail", STATE, STATE_KEY}
    subjects = {*desk.rows(), "Credentials"}
    subjects |= {each for each, reason in NOT_HERE.items() if reason == NO_SMS}
    assert subjects == mended | NOT_HERE.keys()
    assert all(NOT_HERE.values())
