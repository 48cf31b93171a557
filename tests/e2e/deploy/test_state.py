"""The state of an environment in S3, from its bucket to another place and back.

Terraform and the commands run as the root user, which stands for the roles of the policies here.
"""

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from botocore.exceptions import ClientError

from smsbot import project
from smsbot.design.synthesis import synthesized
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import as_in_sandbox
from stacks.settings.environments_file import read_environments
from tests.commands import run_smsbot
from tests.e2e.account import (
    ACCOUNT,
    ASKED_OTHERWISE,
    REGION,
    Account,
    account_in,
    as_the_embedded_aws_asks,
    settings_of_dev,
)
from tests.e2e.built import synthesize_for
from tests.e2e.conftest import allowing
from tests.e2e.deploy.test_runbooks import commands
from tests.waiting import until

BUCKET = f"acme-smsbot-dev-state-{ACCOUNT}-{REGION}"
STATE = "smsbot-dev.tfstate"
LOCK = f"{STATE}.tflock"
SYNTHESIZED = "synthesized"
AS_DESIGNED = re.compile(rf"account {ACCOUNT}, {REGION}: [0-9]+ as designed$", re.MULTILINE)
FINE, FAILED = 0, 2
WITH_JOBS = """create_oidc_provider = true
oidc = { issuer = "https://gitlab.com", audience = "https://gitlab.com", subject = "a:b:c:{job}" }
"""
TRUST = {
    "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
    }
}


@dataclass(frozen=True)
class Desk(Account):
    """An account in which the settings of dev change."""

    def keep(self, backend: str) -> None:
        """Set the environment's backend."""
        settings = self.settings.read_text(encoding="utf-8")
        self.settings.write_text(re.sub('type = "(local|s3)"', f'type = "{backend}"', settings))
        self.synthesize(backend)

    def synthesize(self, backend: str) -> None:
        """Synthesize for the sandbox, once for all commands while the settings are the same."""
        root = Path(self.shell["SMSBOT_SANDBOX"])
        output, current = root / backend, root / SYNTHESIZED
        if not output.exists():
            # As after `main.py`: the lock of the newer provider, which the sandbox has not.
            stack = output / "stacks" / "smsbot-dev"
            stack.mkdir(parents=True)
            shutil.copy(project.ROOT / project.PROVIDER_LOCK, stack)
            sandbox = Sandbox(Layout(root))
            synthesize_for(sandbox, output, settings=self.settings)
        current.unlink(missing_ok=True)
        current.symlink_to(output)

    def assumed(self, role: str) -> dict[str, str]:
        """The credentials of a role that may do everything, as far as its own policies decide."""
        iam, sts = self.client("iam"), self.client("sts")
        trust = json.dumps(TRUST)
        try:
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
        except iam.exceptions.EntityAlreadyExistsException:
            iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust)
        iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=allowing("*"))
        arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
        session = sts.assume_role(RoleArn=arn, RoleSessionName="ada")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
            "AWS_SESSION_TOKEN": session["SessionToken"],
        }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Generator[Desk]:
    folder = tmp_path_factory.mktemp("state")
    with account_in(folder, settings_of_dev(folder, "")) as made:
        synthesized_for = Path(made.shell["SMSBOT_SANDBOX"]) / SYNTHESIZED
        copy = f"sh -c 'cp -R {synthesized_for}/. $CDKTF_OUTDIR'"
        here = Desk(folder, {**made.shell, "SYNTHESIZE": copy})
        here.synthesize("s3")
        # What a command of this shell asks the code is a copy of this.
        with synthesized(as_in_sandbox(read_environments(here.settings))["dev"]):
            pass
        yield here


def without_its_bucket_the_way_on_is_told(desk: Desk) -> None:
    printed = desk.says("smsbot plan dev", status=FAILED)
    assert f"The bucket {BUCKET} does not exist." in printed
    assert "Create it: smsbot bootstrap dev" in printed


def another_role_would_lock_itself_out(desk: Desk) -> None:
    other = desk.assumed("somebody")
    printed = desk.says("smsbot bootstrap dev --yes", status=FAILED, more=other)
    assert "admin, the admin_role of dev" in " ".join(printed.split())


def a_bootstrap_moves_its_state_into_the_bucket(desk: Desk) -> None:
    printed = desk.says("smsbot bootstrap dev", status=FINE, typed="y\n")
    # A person reads Terraform's plan before it is applied.
    assert "# aws_iam_role.deploy will be created" in printed
    assert not list(Path(desk.shell["SMSBOT_SANDBOX"]).glob("terraform-state/*"))
    head = desk.client("s3").head_object(Bucket=BUCKET, Key="smsbot-dev-bootstrap.tfstate")
    assert head["SSEKMSKeyId"].endswith(f":alias/{BUCKET}")


def a_second_bootstrap_changes_nothing(desk: Desk) -> None:
    printed = desk.says("smsbot bootstrap dev --yes", status=FINE)
    assert "Terraform planned 0 changes" in printed
    assert "applied" not in printed


def a_changed_setting_is_a_plan(desk: Desk) -> None:
    text = desk.settings.read_text(encoding="utf-8")
    desk.settings.write_text(f"{text}{WITH_JOBS}", encoding="utf-8")
    desk.synthesize("jobs")
    try:
        printed = desk.says("smsbot bootstrap dev", status=1, typed="n\n")
    finally:
        desk.settings.write_text(text, encoding="utf-8")
        desk.synthesize("s3")
    assert "# aws_iam_role.plan will be created" in printed
    assert "# aws_iam_role.deploy will be updated in-place" in printed
    assert "Nothing was applied." in printed


@contextmanager
def _stopped_in_the_middle_of_an_apply(desk: Desk) -> Generator[None]:
    """A deployment that made a part of everything and then stands still."""
    begun = subprocess.Popen(
        ["python", "-m", "smsbot", "deploy", "dev", "--yes"],
        cwd=project.ROOT,
        env=dict(desk.shell),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    iam, here = desk.client("iam"), psutil.Process(begun.pid)
    try:
        until(lambda: _role_is_there(iam) or begun.poll() is not None)
        family = [here, *here.children(recursive=True)]
        for each in family:
            each.send_signal(signal.SIGSTOP)
        yield
    finally:
        for each in [*here.children(recursive=True), here]:
            each.send_signal(signal.SIGKILL)
        begun.communicate()


def _role_is_there(iam: Any) -> bool:
    try:
        return bool(iam.get_role(RoleName="smsbot-dev-compute-role-bot"))
    except ClientError:
        return False


def an_apply_is_refused_beside_another_and_finished_after_it_was_killed(desk: Desk) -> None:
    with _stopped_in_the_middle_of_an_apply(desk):
        lock = json.loads(desk.client("s3").get_object(Bucket=BUCKET, Key=LOCK)["Body"].read())
        output = Path(desk.shell["SMSBOT_SANDBOX"], "beside")
        output.mkdir()
        line, here = "smsbot deploy dev --yes", {"CDKTF_OUTDIR": str(output)}
        printed = desk.says(line, status=FAILED, more=here)
        assert "Error acquiring the state lock" in printed
        assert all(lock[each] in printed for each in ("ID", "Who"))
    # Killed: the lock is still there, and what was made is in no state.
    assert desk.client("s3").head_object(Bucket=BUCKET, Key=LOCK)
    unlock = f"terraform -chdir={desk.stack('smsbot-dev')} force-unlock {lock['ID']}"
    desk.says(unlock, status=FINE, typed="yes\n")
    printed = desk.says("smsbot deploy dev --adopt", status=FINE, typed="y\n")
    assert AS_DESIGNED.search(printed)
    keys = desk.client("kms").list_keys()["Keys"]
    assert len(keys) == 5, "a key was made twice"


def _lifts_the_boundary(desk: Desk) -> None:
    """Only with a state that people share do the roles have a boundary, and a rule watches it."""
    shared, alone = (_resources(desk, backend) for backend in ("s3", "local"))
    lifted = [each for each in shared if "permissions_boundary" in shared[each]]
    assert "aws_iam_role.bot-role" in lifted
    assert not [each for each in lifted if "permissions_boundary" in alone[each]]
    assert not alone.keys() - shared.keys()
    destroyed = shared.keys() - alone.keys()
    assert len(destroyed) == 3
    assert all(".state-in-danger" in each for each in destroyed)


def _resources(desk: Desk, backend: str) -> dict[str, Mapping[str, object]]:
    """The resources of what is synthesized with a backend, by their addresses."""
    path = Path(desk.shell["SMSBOT_SANDBOX"], backend, "stacks", "smsbot-dev", "cdk.tf.json")
    found = json.loads(path.read_text(encoding="utf-8"))["resource"]
    return {f"{kind}.{name}": each for kind in found for name, each in found[kind].items()}


def the_state_is_under_its_own_key_and_nobody_else_reads_it(desk: Desk) -> None:
    as_the_embedded_aws_asks(desk.client("iam"), "dev", ASKED_OTHERWISE)
    s3, kms = desk.client("s3", desk.assumed("smsbot-deploy-dev")), desk.client("kms")
    head = desk.client("s3").head_object(Bucket=BUCKET, Key=STATE)
    alias = head["SSEKMSKeyId"].partition(":kms:us-east-1:000000000000:")[2]
    key = kms.describe_key(KeyId=alias)["KeyMetadata"]
    assert (head["ServerSideEncryption"], alias) == ("aws:kms", f"alias/{BUCKET}")
    assert key["Description"] == "Terraform state of the SMS bot, dev"

    somebody = desk.client("s3", desk.assumed("somebody"))
    with pytest.raises(ClientError, match="AccessDenied"):
        somebody.get_object(Bucket=BUCKET, Key=STATE)
    for asked in (
        {"ServerSideEncryption": "AES256"},
        {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/another"},
        {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32},
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.put_object(Bucket=BUCKET, Key=STATE, Body=b"", **asked)
    # Nor does the deploy role reach the state that says what it may do.
    of_bootstrap = "smsbot-dev-bootstrap.tfstate"
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket=BUCKET, Key=of_bootstrap)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket=BUCKET, Key=of_bootstrap, Body=b"{}")


def a_changed_boundary_is_a_drift_that_the_bootstrap_mends(desk: Desk) -> None:
    printed = desk.says("smsbot verify dev", status=1)
    assert "drifted: aws_iam_policy.smsbot-dev-boundary: its policy differs" in printed
    assert "smsbot bootstrap dev" in printed
    desk.says("smsbot bootstrap dev --yes", status=FINE)
    assert AS_DESIGNED.search(desk.says("smsbot verify dev", status=FINE))


def the_sandbox_goes_on_with_the_state_of_its_bucket(desk: Desk) -> None:
    up = run_smsbot("sandbox", "up", "dev", **desk.shell)
    assert up.returncode == FINE, up.stderr
    assert "Terraform applied 0 changes" in up.stdout, up.stdout
    assert len(desk.client("kms").list_keys()["Keys"]) == 5, "a key was made twice"
    line = "smsbot sandbox text +14255550182 HOURS"
    assert "Text handled by the function" in desk.says(line)


def the_runbook_brings_an_older_version_back(desk: Desk) -> None:
    s3 = desk.client("s3")
    # A state that tells of nothing, over the right one.
    right = json.loads(s3.get_object(Bucket=BUCKET, Key=STATE)["Body"].read())
    s3.put_object(Bucket=BUCKET, Key=STATE, Body=json.dumps({**right, "resources": []}))
    versions = s3.list_object_versions(Bucket=BUCKET, Prefix=STATE)["Versions"]
    named = {
        "VERSION": next(e["VersionId"] for e in versions if not e["IsLatest"] and e["Key"] == STATE)
    }
    printed = ""
    for line, status in zip(commands("state-lost"), RUNBOOK, strict=True):
        spelled = line.replace("123456789012", ACCOUNT).replace("your-company", "acme")
        for word, value in named.items():
            spelled = spelled.replace(word, value)
        printed = desk.says(spelled, status=status, typed="y\n" if " deploy " in line else "")
        assert status == FINE or "already exist in the account and are in no state:" in printed
    assert "Terraform planned 0 changes" in printed
    assert AS_DESIGNED.search(printed)


# The exit status of each command of the runbook, in order.
RUNBOOK = (FAILED, FINE, FINE, FINE, FINE)


def another_backend_in_the_settings_is_refused_before_the_state_moves(desk: Desk) -> None:
    desk.keep("local")
    printed = " ".join(desk.says("smsbot deploy dev --yes", status=FAILED).split())
    desk.keep("s3")
    assert "Backend configuration changed" in printed
    assert "terraform init -migrate-state" in printed


def a_disabled_key_of_the_state_comes_back(desk: Desk) -> None:
    desk.client("kms").disable_key(KeyId=_key_of_the_state(desk))
    printed = desk.says("smsbot keys dev", status=1)
    assert f"alias/{BUCKET} is disabled" in printed
    printed = desk.says("smsbot plan dev", status=FAILED)
    assert "smsbot keys enable dev state" in printed
    assert "smsbot keys enable dev state" in desk.says("smsbot bootstrap dev --yes", status=FAILED)
    desk.says(f"smsbot keys enable dev state --confirm alias/{BUCKET}", status=FINE)
    desk.says("smsbot keys dev", status=FINE)


def _key_of_the_state(desk: Desk) -> str:
    aliases = desk.client("kms").list_aliases()["Aliases"]
    (key,) = (e["TargetKeyId"] for e in aliases if e["AliasName"] == f"alias/{BUCKET}")
    return key


def the_state_goes_to_a_file_and_back(desk: Desk) -> None:
    """By the command of docs/deploy/state.md."""
    move = f"terraform -chdir={desk.stack('smsbot-dev')} init -migrate-state -force-copy"
    for backend in ("local", "s3"):
        desk.keep(backend)
        desk.says('sh -c "$SYNTHESIZE"', status=FINE)
        desk.says(move, status=FINE)
        if backend == "local":
            _lifts_the_boundary(desk)
    printed = desk.says("smsbot plan dev", status=FINE)
    assert "Terraform planned 0 changes" in printed


def the_runbook_puts_the_state_under_a_new_key(desk: Desk) -> None:
    old, printed = _key_of_the_state(desk), ""
    for line in commands("state-key")[3:]:
        spelled = line.replace("123456789012", ACCOUNT).replace("your-company", "acme")
        spelled = spelled.replace("cdktf.out/stacks", str(desk.stack("smsbot-dev").parent))
        printed = desk.says(spelled, status=FINE, typed="y\n" if line.startswith("smsbot") else "")
    assert "Terraform planned 2 changes" in printed
    assert AS_DESIGNED.search(printed)
    new = _key_of_the_state(desk)
    assert new != old
    encryption = desk.client("s3").get_bucket_encryption(Bucket=BUCKET)
    (rule,) = encryption["ServerSideEncryptionConfiguration"]["Rules"]
    key = rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert key.endswith(f":key/{new}")
    pattern = desk.client("events").describe_rule(Name="smsbot-dev-watch-rule-state-in-danger")
    assert new in pattern["EventPattern"]
    assert old not in pattern["EventPattern"]
    metadata = desk.client("kms").describe_key(KeyId=old)["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Description"][:9]) == ("Enabled", "Formerly:")


@pytest.mark.scenario
@pytest.mark.timeout(1800)
def test_the_life_of_a_state_in_s3(desk: Desk) -> None:
    """Each step goes on from the one before."""
    for step in (
        without_its_bucket_the_way_on_is_told,
        another_role_would_lock_itself_out,
        a_bootstrap_moves_its_state_into_the_bucket,
        a_second_bootstrap_changes_nothing,
        a_changed_setting_is_a_plan,
        an_apply_is_refused_beside_another_and_finished_after_it_was_killed,
        the_state_is_under_its_own_key_and_nobody_else_reads_it,
        a_changed_boundary_is_a_drift_that_the_bootstrap_mends,
        the_sandbox_goes_on_with_the_state_of_its_bucket,
        the_runbook_brings_an_older_version_back,
        another_backend_in_the_settings_is_refused_before_the_state_moves,
        a_disabled_key_of_the_state_comes_back,
        the_state_goes_to_a_file_and_back,
        the_runbook_puts_the_state_under_a_new_key,
    ):
        step(desk)
