import pytest

from constructs_lib.cdk import TerraformStack
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import KeyLifecycle
from keyproof.policy_document import PolicyError
from keyproof.tests.cases import read_data
from tests.constructs_lib.synthesis import LOCATION, encryption_key, statements, synthesized

ADMINISTRATION = read_data(__file__, "administration")


def test_a_key_is_administered_by_its_account_and_used_by_nobody() -> None:
    resources = synthesized(lambda stack: void(encryption_key(stack)))
    policy = resources["aws_kms_key"]["data"].pop("policy")
    assert statements(policy) == [ADMINISTRATION]
    assert resources == read_data(__file__, "a_key_is_administered")


def test_administration_holds_no_action_by_which_data_is_read_or_written() -> None:
    data_plane = ("Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "CreateGrant", "Sign", "*")
    assert not [
        action
        for action in key_policy.ADMINISTRATION_ACTIONS
        if any(word in action for word in data_plane)
    ]


def test_a_role_uses_the_key_through_one_service_only() -> None:
    def build(stack: TerraformStack) -> None:
        encryption_key(stack).allow(
            key_policy.used_by_role(
                "Reader",
                LOCATION.role_arn("team/reader"),
                location=LOCATION,
                actions=key_policy.READ_ACTIONS,
                through="dynamodb",
            )
        )

    assert statements(synthesized(build)["aws_kms_key"]["data"]["policy"]) == read_data(
        __file__, "through_one_service"
    )


def test_a_grant_can_be_made_for_an_aws_resource_only() -> None:
    statement = key_policy.granted_by_role(
        "Deploy", LOCATION.role_arn("deploy"), location=LOCATION, through="dynamodb"
    )
    assert statement.to_dict()["Action"] == "kms:CreateGrant"
    assert statement.to_dict()["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/deploy"},
        "StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"},
        "Bool": {"kms:GrantIsForAWSResource": "true"},
    }


def test_a_break_glass_role_ends_a_locked_key_and_does_nothing_else() -> None:
    lock = key_policy.deletion_lock(
        LOCATION, break_glass_role_arn=LOCATION.role_arn("glass"), window_in_days=7
    )
    assert [each.to_dict() for each in lock] == read_data(__file__, "break_glass")


def test_two_meanings_of_one_sid_are_refused() -> None:
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        for actions in (key_policy.READ_ACTIONS, key_policy.SEND_ACTIONS):
            key.allow(key_policy.used_by_service("Sns", "sns", location=LOCATION, actions=actions))

    with pytest.raises(PolicyError, match="two different statements are named 'Sns'"):
        synthesized(build)


def test_a_key_that_is_created_lets_nobody_else_in() -> None:
    """Its policy is written: what came later would be missing, and nothing would say so."""

    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        key.create()
        key.allow(key_policy.hashed_by_role("Hashes", "role", location=LOCATION))

    with pytest.raises(ValueError, match="the key data is created: its policy is complete"):
        synthesized(build)


@pytest.mark.parametrize(
    ("window", "period", "problem"),
    [
        (6, 365, "deletion_window_in_days: received 6; allowed are 7 to 30 days"),
        (31, 365, "deletion_window_in_days: received 31; allowed are 7 to 30 days"),
        (7, 89, "rotation_period_in_days: received 89; allowed are 90 to 2560 days"),
        (7, 2561, "rotation_period_in_days: received 2561; allowed are 90 to 2560 days"),
    ],
)
def test_days_that_kms_refuses_are_refused_at_synthesis(
    window: int, period: int, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        KeyLifecycle(
            deletion_window_in_days=window, rotation_period_in_days=period, prevent_destroy=False
        )


def void(_: object) -> None:
    """Takes what a construct's making returns."""
