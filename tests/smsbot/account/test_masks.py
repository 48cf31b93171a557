"""The masks of phone numbers in log groups, which the embedded AWS does not have."""

import json
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.stub import Stubber

from constructs_lib.policies.number_mask import POLICY
from keyproof.location import Location
from keyproof.model.resource import Resource, Stack, Unknown
from smsbot.account.account import Account
from smsbot.account.log_groups import KIND, MASK, read_log_groups
from smsbot.account.scope import Scope

GROUP = "smsbot-dev-messaging-logs-sns"
DESIGN = Stack(
    location=Location(region="us-east-1", account_id="123456789012"),
    resources=(
        Resource(address=f"{KIND}.sns", type=KIND, values={"name": GROUP}),
        Resource(
            address=f"{MASK}.sns",
            type=MASK,
            values={"log_group_name": GROUP, "policy_document": POLICY},
        ),
    ),
    place="here",
)
MASKS_NOTHING = json.dumps({**json.loads(POLICY), "Statement": []})


@pytest.mark.parametrize(
    ("policy", "is_as_designed"),
    [(json.dumps(json.loads(POLICY), indent=2), True), (MASKS_NOTHING, False)],
    ids=["spelled otherwise", "weaker"],
)
def test_the_mask_of_a_group_is_read(policy: str, *, is_as_designed: bool) -> None:
    (mask,) = masks(policy)
    (_, designed) = DESIGN.resources
    assert (mask.address, mask.text("log_group_name")) == (designed.address, GROUP)
    assert (mask.values["policy_document"] == designed.values["policy_document"]) is is_as_designed


def test_a_group_whose_mask_is_gone_has_none() -> None:
    assert not masks(None)


def test_a_mask_that_may_not_be_read_is_not_known() -> None:
    (mask,) = masks(None, is_denied=True)
    assert (mask.address, mask.text("log_group_name")) == (f"{MASK}.sns", GROUP)
    assert isinstance(mask.values["policy_document"], Unknown)


def masks(policy: str | None, *, is_denied: bool = False) -> list[Resource]:
    """What is read of masks where AWS answers with this policy or none, or refuses to."""
    session = boto3.Session(
        aws_access_key_id="x", aws_secret_access_key="x", region_name="us-east-1"
    )
    with ThreadPoolExecutor(1) as threads:
        scope = Scope(design=DESIGN, prefix="smsbot-dev-")
        account = Account(session, scope=scope, threads=threads)
        with Stubber(account.client("logs")) as logs:
            logs.add_response("describe_log_groups", {"logGroups": [{"logGroupName": GROUP}]})
            logs.add_response("describe_subscription_filters", {"subscriptionFilters": []})
            answer = {} if policy is None else {"policyDocument": policy}
            if is_denied:
                logs.add_client_error("get_data_protection_policy", "AccessDeniedException")
            else:
                logs.add_response(
                    "get_data_protection_policy",
                    {"logGroupIdentifier": GROUP, **answer},
                    {"logGroupIdentifier": GROUP},
                )
            return [each for each in read_log_groups(account) if each.type == MASK]
