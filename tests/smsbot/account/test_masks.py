"""The masks of phone numbers in log groups, which the embedded AWS does not have."""

import json

import pytest
from botocore.stub import Stubber

from constructs_lib.policies.number_mask import POLICY
from keyproof.model.resource import Resource, Unknown
from smsbot.account.log_groups import KIND, MASK, read_log_groups
from tests.smsbot.account.reading import account_of, design_of

GROUP = "smsbot-dev-messaging-logs-sns"
DESIGN = design_of(
    {
        f"{KIND}.sns": {"name": GROUP},
        f"{MASK}.sns": {"log_group_name": GROUP, "policy_document": POLICY},
    }
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
    account, read = account_of(DESIGN), "get_data_protection_policy"
    with Stubber(account.client("logs")) as logs:
        logs.add_response("describe_log_groups", {"logGroups": [{"logGroupName": GROUP}]})
        logs.add_response("describe_subscription_filters", {"subscriptionFilters": []})
        of = {"logGroupIdentifier": GROUP}
        if is_denied:
            logs.add_client_error(read, "AccessDeniedException")
        else:
            logs.add_response(read, of | ({"policyDocument": policy} if policy else {}), of)
        return [each for each in read_log_groups(account) if each.type == MASK]
