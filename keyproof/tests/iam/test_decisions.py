"""Whole decisions: the answer, the statements that decide, and the policies that allow nothing."""

from typing import Any

import pytest

from keyproof.iam.callers import Anonymous, Caller, Identity, Service
from keyproof.iam.context import ANYTHING, Context
from keyproof.iam.decision import Policies, Target, Verdict
from keyproof.iam.evaluation import Evaluation, resource_control_applies
from keyproof.iam.statements import NamedPolicy
from keyproof.iam.truth import Truth
from keyproof.policy_document import PolicyDocument

HERE, THERE = "111122223333", "999988887777"
IAM = f"arn:aws:iam::{HERE}"
KEY = f"arn:aws:kms:eu-west-1:{HERE}:key/1"
TOPIC = f"arn:aws:sns:eu-west-1:{HERE}:topic"
AWS_ALIAS = f"arn:aws:kms:eu-west-1:{HERE}:alias/aws/sns"
SESSION = f"arn:aws:sts::{HERE}:assumed-role/app/one"
CALLERS: dict[str, Caller] = {
    "alice": Identity(arn=f"{IAM}:user/alice", account=HERE),
    "role": Identity(arn=f"{IAM}:role/app", account=HERE),
    "session": Identity(arn=f"{IAM}:role/app", account=HERE, session=SESSION),
    "linked": Identity(arn=f"{IAM}:role/aws-service-role/x/y", account=HERE),
    "foreigner": Identity(arn=f"arn:aws:iam::{THERE}:role/app", account=THERE),
    "root-user": Identity(arn=f"{IAM}:root", account=HERE),
    "sns": Service("sns.amazonaws.com"),
    "nobody": Anonymous(),
}
PRINCIPALS: dict[str, dict[str, Any]] = {
    "everybody": {"Principal": "*"},
    "account": {"Principal": {"AWS": HERE}},
    "there": {"Principal": {"AWS": THERE}},
    "role": {"Principal": {"AWS": f"{IAM}:role/app"}},
    "session": {"Principal": {"AWS": SESSION}},
    "both": {"Principal": {"AWS": [f"{IAM}:user/alice", SESSION]}},
    "foreigner": {"Principal": {"AWS": f"arn:aws:iam::{THERE}:role/app"}},
    "sns": {"Principal": {"Service": "sns.amazonaws.com"}},
    "but-sns": {"NotPrincipal": {"Service": "sns.amazonaws.com"}},
    # The number of another account too: it allows nobody here.
    "but-there": {"NotPrincipal": {"AWS": THERE}},
}
KINDS = {
    "identity": "identity policies",
    "resource": "resource policy",
    "boundaries": "permissions boundary",
    "session": "session policies",
    "scp": "service control policies",
    "endpoint": "VPC endpoint policies",
}

# Caller and action | the policies: A and B allow, D denies, S denies sns:Subscribe; with ? if a
# condition holds that may; then whom they name | the answer | who decides | who does not allow it.
DECISIONS = """
# The key decides first: alone, by its account, or not at all.
alice kms:Decrypt | | ImplicitlyDenied | | resource identity
alice kms:Decrypt | identity: A | ImplicitlyDenied | | resource
alice kms:Decrypt | resource: A account | ImplicitlyDenied | | identity
alice kms:Decrypt | resource: A account; identity: A | Allowed | A resource, A identity |
alice kms:Decrypt | resource: A? account; identity: A | Unknown | A resource, A identity |
root-user kms:Decrypt | resource: A account | Allowed | A resource |
alice kms:Decrypt | resource: A everybody | Allowed | A resource |
alice kms:Decrypt | resource: A? everybody | Unknown | A resource |
# A topic of the same account asks for one side, one of another account for both.
alice sns:Publish | identity: A | Allowed | A identity |
alice sns:Publish | identity: A? | Unknown | A identity |
alice sns:Publish | | ImplicitlyDenied | | identity
foreigner sns:Publish | | ImplicitlyDenied | | resource identity
foreigner sns:Publish | identity: A | ImplicitlyDenied | | resource
foreigner sns:Publish | resource: A foreigner | ImplicitlyDenied | | identity
foreigner sns:Publish | resource: A there; identity: A | Allowed | A resource, A identity |
foreigner sns:Publish | resource: A foreigner; identity: A | Allowed | A resource, A identity |
# A service has no policies of its own.
sns sns:Publish | identity: A | ImplicitlyDenied | | resource
sns sns:Publish | resource: A sns | Allowed | A resource |
sns sns:Publish | resource: A? sns | Unknown | A resource |
sns sns:Publish | resource: A? sns, B sns | Allowed | B resource |
sns sns:Publish | resource: A account | ImplicitlyDenied | | resource
# A denial that is certain decides; one that may apply leaves it open.
alice sns:Publish | identity: A, D | ExplicitlyDenied | D identity |
alice sns:Publish | identity: A, D?, D | ExplicitlyDenied | D identity |
alice sns:Publish | identity: A, D? | Unknown | A identity, D identity |
alice sns:Publish | identity: D? | ImplicitlyDenied | | identity
alice sns:Publish | identity: A, S | Allowed | A identity |
alice sns:Publish | identity: A; resource: D but-sns | ExplicitlyDenied | D resource |
alice sns:Publish | identity: A; resource: D account | ExplicitlyDenied | D resource |
sns sns:Publish | resource: A everybody, D but-sns | Allowed | A resource |
# A policy whose text is not known may allow and deny everything.
alice sns:Publish | identity: unknown | Unknown | ? identity, ? identity |
sns sns:Publish | resource: unknown | Unknown | ? resource, ? resource |
# A boundary limits a role that is named, and not somebody named otherwise.
role sns:Publish | resource: A role; boundaries: - | ImplicitlyDenied | | identity boundaries
role sns:Publish | resource: A role; boundaries: A | Allowed | A resource, A boundaries |
role sns:Publish | resource: A role; boundaries: A? | Unknown | A resource, A boundaries |
role sns:Publish | resource: A everybody; boundaries: - | Allowed | A resource |
role sns:Publish | resource: A but-sns; boundaries: - | Unknown | A resource |
role sns:Publish | resource: A role | Allowed | A resource |
role sns:Publish | resource: A role; boundaries: D | ExplicitlyDenied | D boundaries |
role sns:Publish | identity: A; boundaries: - | ImplicitlyDenied | | boundaries
role sns:Publish | resource: D but-there; identity: A | ExplicitlyDenied | D resource |
role sns:Publish | resource: unknown; boundaries: - | Unknown | ? resource, ? resource |
sns sns:Publish | resource: A sns; boundaries: - | Allowed | A resource |
# A session policy limits the role, and not what is for the session itself.
session sns:Publish | resource: A session; session: - | Allowed | A resource |
session sns:Publish | resource: A both; session: - | Allowed | A resource |
session sns:Publish | resource: A everybody; session: - | Unknown | A resource |
session sns:Publish | resource: A everybody; boundaries: - | Allowed | A resource |
alice sns:Publish | resource: A everybody; session: - | Allowed | A resource |
session sns:Publish | resource: A role; session: - | ImplicitlyDenied | | identity session
session sns:Publish | identity: A; session: A | Allowed | A identity, A session |
session sns:Publish | identity: A; session: D | ExplicitlyDenied | D session |
# The policies of an organization, which a service and a service-linked role do not have.
alice sns:Publish | identity: A; scp: - | ImplicitlyDenied | | scp
alice sns:Publish | identity: A; scp: A? | Unknown | A identity |
alice sns:Publish | identity: A; scp: A, D | ExplicitlyDenied | D scp |
linked sns:Publish | identity: A; scp: D | Allowed | A identity |
sns sns:Publish | resource: A sns; scp: D | Allowed | A resource |
sns sqs:Send | resource: A sns; rcp: D everybody | ExplicitlyDenied | D rcp |
alice sns:Publish | identity: A; rcp: D everybody | Allowed | A identity |
alice new:Act | identity: A; rcp: D everybody | Unknown | A identity, D rcp |
alice new:Act | identity: A; rcp: D sns | Allowed | A identity |
linked sqs:Send | identity: A; rcp: D everybody | Allowed | A identity |
# The endpoint that a request comes through; a service comes through none.
alice sns:Publish | identity: A; endpoint: A everybody | Allowed | A identity, A endpoint |
alice sns:Publish | identity: A; endpoint: A? everybody | Unknown | A identity, A endpoint |
alice sns:Publish | identity: A; endpoint: A role | ImplicitlyDenied | | endpoint
alice sns:Publish | identity: A; endpoint: A account | Allowed | A identity, A endpoint |
nobody sns:Publish | resource: A everybody; endpoint: A role | ImplicitlyDenied | | endpoint
nobody sns:Publish | endpoint: A everybody | ImplicitlyDenied | | resource
nobody sns:Publish | resource: A everybody; endpoint: A everybody | Allowed | A resource, A endpoint
sns sns:Publish | resource: A sns; endpoint: D everybody | Allowed | A resource |
# What AWS answers whatever the policies say.
alice sts:GetCallerIdentity | identity: D | Allowed | |
alice sts:GetCallerIdentity | endpoint: D everybody | ExplicitlyDenied | D endpoint |
sns sts:GetCallerIdentity | | ImplicitlyDenied | | resource
alice kms:CreateAlias | resource: A everybody | ImplicitlyDenied | | policies-of-AWS
alice kms:ListAliases | resource: A everybody | Allowed | A resource |
nobody kms:Decrypt | resource: A everybody | ImplicitlyDenied | | signature
"""
ROWS = [line for line in DECISIONS.splitlines() if line and not line.startswith("#")]


def statement(written: str) -> dict[str, Any]:
    which, *whom = written.split()
    return {
        "Sid": which[0],
        "Effect": "Allow" if which[0] in "AB" else "Deny",
        "Action": "sns:Subscribe" if which[0] == "S" else "*",
        "Resource": "*",
        **({"Condition": {"StringEquals": {"open": "a"}}} if "?" in which else {}),
        **(PRINCIPALS[whom[0]] if whom else {}),
    }


def policies(written: str) -> Policies:
    found: dict[str, Any] = {}
    for each in filter(None, written.split(";")):
        kind, _, text = (part.strip() for part in each.partition(":"))
        statements = (
            []
            if text == "-"
            else [statement(one) for one in text.split(",")]
            if text != "unknown"
            else None
        )
        document = (
            None
            if statements is None
            else PolicyDocument.from_object({"Version": "2012-10-17", "Statement": statements})
        )
        found[kind] = (NamedPolicy(kind, document),)
    levels = (found.pop("scp"),) if "scp" in found else ()
    return Policies(service_control=levels, resource_control=found.pop("rcp", ()), **found)


@pytest.mark.parametrize("row", ROWS)
def test_a_decision_with_its_statements_and_what_is_missing(row: str) -> None:
    parts = [*(each.strip() for each in row.split("|")), ""]
    asked, given, verdict, deciding, missing = parts[:5]
    caller, action = asked.split()
    arn = TOPIC if "kms" not in action else AWS_ALIAS if "Alias" in action else KEY
    for actions in (None, (action,)):
        decision = Evaluation(
            policies(given),
            caller=CALLERS[caller],
            target=Target(arn=arn, account=HERE, policy_required=arn == KEY),
            context=Context({"open": ANYTHING}),
            actions=actions,
        ).decide(action)
        assert decision.verdict == verdict
        told = (
            f"{each.statement.sid if each.statement else '?'} {each.policy}"
            for each in decision.deciding
        )
        assert ", ".join(told) == deciding
        assert [*decision.missing] == [
            KINDS.get(each, each.replace("-", " ")) for each in missing.split()
        ]
        assert decision.possible is (decision.verdict in (Verdict.ALLOWED, Verdict.UNKNOWN))


@pytest.mark.parametrize(
    ("action", "answer"),
    [("kms:Decrypt", Truth.YES), ("sns:Publish", Truth.NO), ("new:Action", Truth.MAYBE)],
)
def test_resource_control_policies_apply_to_some_services(action: str, answer: Truth) -> None:
    assert resource_control_applies(action) is answer
