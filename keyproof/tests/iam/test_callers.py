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
from keyproof.policy_document import ANYONE, Principal

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO
HERE = "111122223333"
IAM, STS = f"arn:aws:iam::{HERE}", f"arn:aws:sts::{HERE}"
ALICE = Identity(arn=f"{IAM}:user/alice", account=HERE)
APP = Identity(arn=f"{IAM}:role/service/app", account=HERE)
SESSION = Identity(arn=f"{IAM}:role/app", account=HERE, session=f"{STS}:assumed-role/app/one")
ROOT_USER = Identity(arn=f"{IAM}:root", account=HERE)
ANY_OTHER = Identity(arn=Open(f"arn:aws:*::{HERE}:*", (f"{IAM}:user/alice",)), account=HERE)
ANY_USER = Identity(arn=Open(f"{IAM}:user/*"), account=HERE)
SNS, NOBODY = Service("sns.amazonaws.com"), Anonymous()
ANY_SERVICE = Service(Open("*.amazonaws.com", ("sns.amazonaws.com",)))

ROOT, NUMBER = Principal("AWS", f"{IAM}:root"), Principal("AWS", HERE)
THERE = Principal("AWS", "arn:aws:iam::999988887777:root")
NAMED_ALICE = Principal("AWS", f"{IAM}:user/alice")
NAMED_APP = Principal("AWS", f"{IAM}:role/app")
NAMED_SESSION = Principal("AWS", f"{STS}:assumed-role/app/one")
OF_SNS, OF_ANY = Principal("Service", "sns.amazonaws.com"), Principal("Service", "*")
FEDERATED = Principal("Federated", "accounts.google.com")
UNIQUE_ID = Principal("AWS", "AIDAEXAMPLEID1234567")


def other_session(name: str) -> Principal:
    return Principal("AWS", f"{STS}:assumed-role/{name}")


@pytest.mark.parametrize(
    ("principals", "caller", "how"),
    [
        ((), ALICE, Naming(NO, NO)),
        ((ANYONE,), ALICE, Naming(YES, NO)),
        ((ANYONE,), SNS, Naming(YES, NO)),
        ((ANYONE,), NOBODY, Naming(YES, NO)),
        ((ROOT,), NOBODY, Naming(NO, NO)),
        ((OF_ANY,), NOBODY, Naming(NO, NO)),
        ((OF_SNS,), SNS, Naming(YES, NO)),
        ((OF_SNS,), Service("sqs.amazonaws.com"), Naming(NO, NO)),
        ((OF_SNS,), ANY_SERVICE, Naming(NO, NO)),
        ((Principal("Service", "sqs.amazonaws.com"),), ANY_SERVICE, Naming(MAYBE, NO)),
        ((OF_ANY,), SNS, Naming(MAYBE, NO)),
        ((OF_SNS,), ALICE, Naming(NO, NO)),
        ((OF_ANY,), ALICE, Naming(NO, NO)),
        ((NAMED_ALICE,), SNS, Naming(NO, NO)),
        ((FEDERATED,), ALICE, Naming(MAYBE, NO)),
        ((FEDERATED,), SNS, Naming(NO, NO)),
        ((UNIQUE_ID,), ALICE, Naming(MAYBE, NO)),
        ((ROOT,), ALICE, Naming(NO, YES)),
        ((NUMBER,), ALICE, Naming(NO, YES)),
        ((THERE,), ALICE, Naming(NO, NO)),
        ((ROOT,), ROOT_USER, Naming(YES, YES)),
        ((THERE,), ROOT_USER, Naming(NO, NO)),
        ((NAMED_ALICE,), ALICE, Naming(YES, NO)),
        ((NAMED_ALICE, ROOT), ALICE, Naming(YES, YES)),
        ((NAMED_ALICE,), ANY_OTHER, Naming(NO, NO)),
        ((Principal("AWS", f"{IAM}:user/bob"),), ANY_OTHER, Naming(MAYBE, NO)),
        ((NAMED_APP,), SESSION, Naming(YES, NO, by_role=True)),
        ((NAMED_APP,), APP, Naming(NO, NO)),
        ((NAMED_APP, ANYONE), SESSION, Naming(YES, NO)),
        ((NAMED_APP, UNIQUE_ID), SESSION, Naming(YES, NO, by_role=True)),
        ((NAMED_SESSION,), SESSION, Naming(YES, NO)),
        ((NAMED_SESSION, NAMED_APP), SESSION, Naming(YES, NO)),
        ((other_session("app/two"),), SESSION, Naming(NO, NO)),
        # A role may have any session, and the session does not show the role's path.
        ((other_session("app/two"),), APP, Naming(MAYBE, NO)),
        ((other_session("other/two"),), APP, Naming(NO, NO)),
        ((other_session("app/two"),), ANY_OTHER, Naming(MAYBE, NO)),
        ((other_session("app/two"),), ANY_USER, Naming(NO, NO)),
        (
            (Principal("AWS", "arn:aws:sts::999988887777:assumed-role/app/one"),),
            APP,
            Naming(NO, NO),
        ),
    ],
)
def test_principals_name_a_caller(
    principals: tuple[Principal, ...], caller: Caller, how: Naming
) -> None:
    assert naming(principals, caller) == how


@pytest.mark.parametrize(
    ("principals", "caller", "answer"),
    [
        ((OF_SNS,), SNS, YES),
        ((OF_SNS,), Service("sqs.amazonaws.com"), NO),
        ((ROOT,), NOBODY, NO),
        ((ANYONE,), NOBODY, YES),
        ((ROOT,), ROOT_USER, YES),
        ((THERE,), ROOT_USER, NO),
        ((ANYONE,), ALICE, YES),
        ((NAMED_ALICE, ROOT), ALICE, YES),
        ((NAMED_ALICE,), ALICE, MAYBE),
        ((ROOT,), ALICE, MAYBE),
        ((UNIQUE_ID, ROOT), ALICE, MAYBE),
        ((NAMED_APP, ROOT), ALICE, MAYBE),
        ((NAMED_APP, THERE), ALICE, NO),
        ((NAMED_APP, NUMBER), SESSION, YES),
        ((NAMED_SESSION, ROOT), SESSION, MAYBE),
        ((NAMED_SESSION, NAMED_APP), SESSION, MAYBE),
        ((NAMED_SESSION, NAMED_APP, ROOT), SESSION, YES),
    ],
)
def test_a_caller_is_left_out(
    principals: tuple[Principal, ...], caller: Caller, answer: Truth
) -> None:
    assert exempted(principals, caller) is answer


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
