import json
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from keyproof.terminal.user_error import UserError
from smsbot.bootstrap import Bootstrap
from smsbot.preflight import refuse_other_place
from smsbot.state import State, state_in
from smsbot.terraform.terraform import find_terraform
from tests.stacks.synthesized import environment

SESSION = boto3.Session(region_name="eu-west-1")


def test_a_state_is_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.tfstate"
    key = {"mode": "managed", "type": "aws_kms_key", "name": "sns"}
    account = {"mode": "data", "type": "aws_caller_identity", "name": "current"}
    path.write_text(
        json.dumps(
            {
                "resources": [
                    {**key, "instances": [{"attributes": {"id": "1"}}]},
                    {**account, "instances": [{"attributes": {"id": "0"}}]},
                ]
            }
        )
    )
    assert state_in(path) == State(resources=frozenset({("aws_kms_key.sns", "1")}))
    path.unlink()
    assert state_in(path) is None


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"resources": [1]}'])
def test_what_is_no_state_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.tfstate"
    path.write_text(content)
    with pytest.raises(UserError, match="does not contain a Terraform state") as refusal:
        state_in(path)
    assert "docs/operate/runbooks/state-lost.md" in refusal.value.hint


def test_a_bucket_of_the_same_name_in_another_account_is_not_read(tmp_path: Path) -> None:
    session = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    client = session.client("s3")
    dev = environment(
        "dev", account_id="111122223333", company="acme", backend={"type": "s3"}, region="us-east-1"
    )
    bucket, name = "acme-smsbot-dev-state-111122223333-us-east-1", "smsbot-dev-bootstrap.tfstate"
    asked = {"Bucket": bucket, "Key": name, "ExpectedBucketOwner": "111122223333"}
    stack = tmp_path / "smsbot-dev-bootstrap"
    this = Bootstrap(terraform=find_terraform(), stack=stack, environment=dev, session=session)
    with Stubber(client) as stub, pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "client", lambda _: client)
        stub.add_client_error("get_object", "AccessDenied", expected_params=asked)
        with pytest.raises(UserError, match="While reading smsbot-dev-bootstrap"):
            this.begins()
        stub.add_client_error("get_object", "NoSuchKey", expected_params=asked)
        assert this.begins()


def key_in(region: str, account: str) -> dict[str, object]:
    arn = f"arn:aws:kms:{region}:{account}:key/1"
    instance = {"attributes": {"id": "1", "arn": arn}}
    key = {"mode": "managed", "type": "aws_kms_key", "name": "smsbot", "instances": [instance]}
    return {"resources": [key]}


@pytest.mark.parametrize(
    ("region", "account", "moves"),
    [
        ("eu-west-1", "111122223333", False),
        ("eu-central-1", "111122223333", True),
        ("eu-west-1", "444455556666", True),
    ],
)
def test_another_region_or_account_than_that_of_the_state_is_a_move(
    region: str, account: str, *, moves: bool, tmp_path: Path
) -> None:
    state = tmp_path / "terraform.smsbot-dev.tfstate"
    state.write_text(json.dumps(key_in("eu-west-1", "111122223333")))
    found = state_in(state)
    sts = SESSION.client("sts")
    session: Any = SimpleNamespace(client=lambda _: sts)
    with Stubber(sts) as stubber:
        stubber.add_response("get_caller_identity", {"Account": account})
        with pytest.raises(UserError) if moves else nullcontext() as refused:
            refuse_other_place(found, environment("dev", region=region), session)
    if refused:
        assert "the existing resources would be unmanaged" in refused.value.problem
        assert "docs/deploy/environments.md" in refused.value.hint


@pytest.mark.parametrize(
    ("resources", "moves"),
    [
        (("arn:aws:dynamodb:ca-central-1:111122223333:table/a",), True),
        (("arn:aws-us-gov:sqs:us-gov-west-1:111122223333:a", "arn:aws:iam::aws:role/a"), True),
        (("arn:aws:sqs:ca-central-1:111122223333:a", "arn:aws:sqs:eu-west-1:1:a"), False),
        # An apply that was killed before the role had a policy.
        ((), False),
        (("*",), False),
        (None, False),
    ],
)
def test_without_a_state_the_role_shows_that_a_region_is_a_move(
    resources: tuple[str, ...] | None, *, moves: bool
) -> None:
    iam, role = SESSION.client("iam"), {"RoleName": "smsbot-dev-compute-role-bot"}
    session: Any = SimpleNamespace(client=lambda _: iam)
    with Stubber(iam) as stubber:
        if resources is None:
            stubber.add_client_error("list_role_policies", "NoSuchEntity", expected_params=role)
        else:
            names = [f"policy-{number}" for number, _ in enumerate(resources)]
            stubber.add_response("list_role_policies", {"PolicyNames": names}, role)
            for name, resource in zip(names, resources, strict=True):
                document = json.dumps({"Statement": [{"Resource": resource}]})
                answer = {**role, "PolicyName": name, "PolicyDocument": document}
                stubber.add_response("get_role_policy", answer, {**role, "PolicyName": name})
        with pytest.raises(UserError) if moves else nullcontext() as refused:
            refuse_other_place(None, environment("dev", region="eu-west-1"), session)
        stubber.assert_no_pending_responses()
    if refused:
        assert "According to its role, smsbot-dev is in" in refused.value.problem
        assert "the existing resources would be unmanaged" in refused.value.problem
