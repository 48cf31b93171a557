"""How principals name callers, and whom a ``NotPrincipal`` leaves out."""

import pytest

from keyproof.iam.callers import (
    NOT_OF_SERVICES,
    Anonymous,
    Caller,
    Identity,
    Naming,
    Service,
    caller_keys,
    exempted,
    naming,
)
from keyproof.iam.context import ABSENT, present
from keyproof.iam.patterns import Open
from keyproof.iam.truth import Truth
from keyproof.policy_document import Principal
from keyproof.tests.cases import read_data

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO
HERE = "111122223333"
IAM, STS = f"arn:aws:iam::{HERE}", f"arn:aws:sts::{HERE}"
ALICE = Identity(arn=f"{IAM}:user/alice", account=HERE)
APP = Identity(arn=f"{IAM}:role/service/app", account=HERE)
SESSION = Identity(arn=f"{IAM}:role/app", account=HERE, session=f"{STS}:assumed-role/app/one")
ROOT_USER = Identity(arn=f"{IAM}:root", account=HERE)
ANY_OTHER = Identity(arn=Open(f"arn:aws:*::{HERE}:*", (f"{IAM}:user/alice",)), account=HERE)
SNS, NOBODY = Service("sns.amazonaws.com"), Anonymous()
CALLERS: dict[str, Caller] = {
    "alice": ALICE,
    "app": APP,
    "session": SESSION,
    "root user": ROOT_USER,
    "any other": ANY_OTHER,
    "any user": Identity(arn=Open(f"{IAM}:user/*"), account=HERE),
    "sns": SNS,
    "sqs": Service("sqs.amazonaws.com"),
    "any service": Service(Open("*.amazonaws.com", ("sns.amazonaws.com",))),
    "nobody": NOBODY,
}


def read_principals(written: list[str]) -> tuple[Principal, ...]:
    """Each by its type and its name."""
    return tuple(Principal(*each.split(" ", 1)) for each in written)


@pytest.mark.parametrize(
    ("principals", "caller", "directly", "by_account", "by_role"),
    read_data(__file__, "principals_name_a_caller"),
)
def test_principals_name_a_caller(
    principals: list[str], caller: str, directly: str, by_account: str, *, by_role: bool
) -> None:
    expected = Naming(Truth[directly], Truth[by_account], by_role=by_role)
    assert naming(read_principals(principals), CALLERS[caller]) == expected


@pytest.mark.parametrize(
    ("principals", "caller", "answer"), read_data(__file__, "a_caller_is_left_out")
)
def test_a_caller_is_left_out(principals: list[str], caller: str, answer: str) -> None:
    assert exempted(read_principals(principals), CALLERS[caller]) is Truth[answer]


@pytest.mark.parametrize(
    ("named", "at_all"),
    [
        (Naming(YES, NO), YES),
        (Naming(NO, YES), YES),
        (Naming(NO, MAYBE), MAYBE),
        (Naming(NO, NO), NO),
    ],
)
def test_a_caller_is_named_either_way(named: Naming, at_all: Truth) -> None:
    assert named.at_all is at_all


def test_every_request_has_these_keys_about_its_caller() -> None:
    assert caller_keys(SNS) == {
        "aws:PrincipalIsAWSService": present("true"),
        "aws:PrincipalServiceName": present("sns.amazonaws.com"),
        "aws:PrincipalArn": ABSENT,
        **dict.fromkeys(NOT_OF_SERVICES, ABSENT),
    }
    assert caller_keys(NOBODY) == {
        "aws:PrincipalIsAWSService": present("false"),
        "aws:PrincipalServiceName": ABSENT,
        "aws:PrincipalArn": ABSENT,
        "aws:PrincipalAccount": present("anonymous"),
    }
    assert caller_keys(ALICE) == {
        "aws:PrincipalIsAWSService": present("false"),
        "aws:PrincipalServiceName": ABSENT,
        "aws:PrincipalArn": present(f"{IAM}:user/alice"),
        "aws:PrincipalAccount": present(HERE),
    }


@pytest.mark.parametrize(
    ("caller", "is_root_user", "is_role"),
    [
        (ALICE, False, False),
        (APP, False, True),
        (ROOT_USER, True, False),
        (ANY_OTHER, False, False),
        (Identity(arn=Open(f"{IAM}:root"), account=HERE), False, False),
        (Identity(arn=Open(f"{IAM}:role/*"), account=HERE), False, False),
    ],
)
def test_which_identity_it_is(caller: Identity, is_root_user: bool, is_role: bool) -> None:  # noqa: FBT001
    assert (caller.is_root_user, caller.is_role) == (is_root_user, is_role)
