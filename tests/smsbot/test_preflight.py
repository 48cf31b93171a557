"""What plan and deploy refuse before Terraform works, and where the state is."""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.stub import Stubber

from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data
from smsbot import preflight, project
from smsbot.account.live import places_in
from smsbot.account.session import identity_of
from smsbot.commands import bootstrap
from smsbot.preflight import find_token, refuse_other_place
from stacks.settings.environment import Environment
from tests.stacks.synthesized import environment

ACCOUNT = "111122223333"
S3: dict[str, Any] = {
    "account_id": ACCOUNT,
    "region": "eu-west-1",
    "company": "acme",
    "backend": {"type": "s3"},
}
DEV = environment("dev", **S3)
LOCAL = environment("dev", region="eu-west-1")
CLOUD = environment("dev", backend={"type": "cloud", "organization": "acme"})
BUCKET = f"acme-smsbot-dev-state-{ACCOUNT}-eu-west-1"
TOKEN, OF_TOKEN = "secret-token", "TF_TOKEN_app_terraform_io"
SESSION = boto3.Session(region_name="eu-west-1")
# Attack: the bucket is that of another account, which takes the requests.
ASKED = {"head_bucket": {"Bucket": BUCKET, "ExpectedBucketOwner": ACCOUNT}}

Answer = tuple[str, str, Mapping[str, Any] | str]


@contextmanager
def answering(*answers: Answer) -> Generator[Any]:
    """A session whose clients give these answers, in order; a text is the code of an error."""
    clients = {
        service: boto3.client(
            service,
            region_name="eu-west-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        for service in ("iam", "kms", "s3", "sts")
    }
    with ExitStack() as stack:
        stubs = {name: stack.enter_context(Stubber(client)) for name, client in clients.items()}
        for service, operation, answer in answers:
            asked = ASKED.get(operation)
            if isinstance(answer, str):
                stubs[service].add_client_error(operation, answer, expected_params=asked)
            else:
                stubs[service].add_response(operation, answer, asked)
        yield SimpleNamespace(client=clients.__getitem__)
        for stub in stubs.values():
            stub.assert_no_pending_responses()


CHECKS: dict[str, Callable[[Any, Environment], None]] = {
    "check": lambda aws, dev: preflight.check(dev, aws, Path(), profile="p"),
    "bucket": preflight.refuse_missing_bucket,
    "boundary": preflight.refuse_missing_boundary,
    "keys": lambda aws, dev: preflight.refuse_unusable_keys(aws, dev, ("sns",), profile=None),
    "all keys": lambda aws, dev: preflight.refuse_unusable_keys(
        aws, dev, ("sns", "logs"), profile=None
    ),
    "state": lambda aws, dev: preflight.check_state(dev, aws, None, applies=True),
    "state of a plan": lambda aws, dev: preflight.check_state(dev, aws, None, applies=False),
    "state elsewhere": lambda aws, dev: preflight.check_state(
        dev, aws, None, applies=True, is_elsewhere=True
    ),
    "state that is there": lambda aws, dev: preflight.check_state(
        dev, aws, frozenset({("eu-west-1", ACCOUNT)}), applies=True
    ),
    "deploy role": lambda aws, dev: preflight.refuse_other_identity(dev, identity_of(aws)["Arn"]),
    "administrator": lambda aws, dev: bootstrap.refuse_other_identity(dev, identity_of(aws)["Arn"]),
    "bootstrap": lambda _, dev: bootstrap.refuse_without_bootstrap(dev),
}
BACKENDS = {
    "s3": DEV,
    "local": LOCAL,
    "cloud": CLOUD,
    "s3 of deployers": environment("dev", **S3, deploy_role="deployers/smsbot-deploy"),
    "s3 of anybody": environment("dev", **S3, admin_role=None),
}
CHECKED = read_data(__file__, "what_a_deployment_would_fail_for")


@pytest.mark.parametrize("name", CHECKED)
def test_what_a_deployment_would_fail_for_is_refused_with_what_to_do(name: str) -> None:
    case = CHECKED[name]
    said = case.get("refused")
    expected = pytest.raises(UserError) if said else nullcontext()
    with answering(*case["answers"]) as session, expected as refused:
        CHECKS[case["check"]](session, BACKENDS[case["backend"]])
    assert said == ([refused.value.problem, refused.value.hint] if refused else None)


@pytest.mark.parametrize(
    ("settings", "has_lock", "problem"),
    [
        (LOCAL, True, "which a runner does not keep"),
        (DEV, False, "There is no .terraform.lock.hcl of the provider release"),
        (DEV, True, ""),
    ],
)
def test_a_runner_needs_a_state_that_stays_and_a_locked_provider(
    settings: Environment,
    problem: str,
    *,
    has_lock: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    preflight.refuse_unkept_state(LOCAL, tmp_path)
    monkeypatch.setenv("CI", "true")
    if has_lock:
        (tmp_path / project.PROVIDER_LOCK).touch()
    expected = pytest.raises(UserError, match=problem or "While reading the keys")
    with answering() as session, expected:
        preflight.check(settings, session, tmp_path, profile=None)


@contextmanager
def workspace(answer: object) -> Generator[list[Any]]:
    """HCP Terraform, which gives this answer; the requests that it gets."""
    requests: list[Any] = []

    def opened(request: Any, *, timeout: float) -> BytesIO:
        assert timeout
        requests.append(request)
        return BytesIO(json.dumps(answer).encode())

    with patch.object(preflight.urllib.request, "urlopen", opened):
        yield requests


def permissions(**allowed: bool) -> object:
    found = {name.replace("_", "-"): each for name, each in allowed.items()}
    return {"data": {"attributes": {"permissions": found}}}


@pytest.mark.parametrize(("answer", "problem"), read_data(__file__, "what_a_token_may_do"))
def test_what_handles_a_pull_request_has_a_token_that_only_plans(
    answer: object, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OF_TOKEN, TOKEN)
    expected = pytest.raises(UserError, match=problem) if problem else nullcontext()
    with workspace(answer) as requests, expected as refused:
        cloud: Any = CLOUD.backend
        preflight.refuse_more_than_plans(CLOUD, cloud)
    assert not refused or TOKEN not in refused.value.problem
    (request,) = requests
    assert request.full_url == (
        "https://app.terraform.io/api/v2/organizations/acme/workspaces/smsbot-dev"
    )
    assert request.get_header("Authorization") == f"Bearer {TOKEN}"


def test_a_token_is_found_where_terraform_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attack: Terraform applies with the token of a file, and another is looked at."""
    monkeypatch.setenv("TFE_TOKEN", "that-terraform-does-not-read")
    with pytest.raises(UserError, match=r"not contain a token for tfe\.example\.com"):
        find_token("tfe.example.com")
    monkeypatch.setenv(OF_TOKEN, "of-the-host")
    assert find_token("app.terraform.io") == "of-the-host"
    monkeypatch.setenv("TF_TOKEN_my__tfe_example_com", "of-a-hyphen")
    assert find_token("my-tfe.example.com") == "of-a-hyphen"


@pytest.mark.parametrize("token", ["secret\n", "sec ret", "sécret", "Bearer secret"])
def test_what_is_no_token_is_not_repeated(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OF_TOKEN, token)
    with pytest.raises(UserError, match="white space") as refused:
        find_token("app.terraform.io")
    assert "cret" not in refused.value.problem + refused.value.hint


@pytest.mark.parametrize(("state", "places"), read_data(__file__, "places_in_a_state"))
def test_the_places_in_a_state_are_those_of_its_keys(
    state: object, places: list[list[str]] | None
) -> None:
    found = places_in(json.dumps(state) if state else "\n", "a")
    assert (found if found is None else sorted(map(list, found))) == places


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"resources": [1]}'])
def test_what_is_no_state_is_told(content: str) -> None:
    with pytest.raises(UserError, match="does not contain a Terraform state") as refusal:
        places_in(content, "a")
    hint = "Inspect it, and move it elsewhere: docs/operate/runbooks/state-lost.md."
    assert refusal.value.hint == hint


@pytest.mark.parametrize(
    ("region", "account", "moves"), read_data(__file__, "another_region_or_account_is_a_move")
)
def test_another_region_or_account_than_that_of_the_state_is_a_move(
    region: str, account: str, *, moves: bool
) -> None:
    instance = {"attributes": {"id": "1", "arn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"}}
    key = {"mode": "managed", "type": "aws_kms_key", "name": "smsbot", "instances": [instance]}
    found = places_in(json.dumps({"resources": [key]}), "smsbot-dev")
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
    ("resources", "moves"), read_data(__file__, "without_a_state_a_region_is_a_move")
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
        problem = "according to its role, but in .* the existing resources would be unmanaged"
        with pytest.raises(UserError, match=problem) if moves else nullcontext():
            refuse_other_place(None, environment("dev", region="eu-west-1"), session)
        stubber.assert_no_pending_responses()
