"""Where the oracle and we differ, each with what decides; the grammar leaves them out."""

from dataclasses import dataclass
from typing import Any

from keyproof.tests.oracle.grammar import APP, APP_SESSION, HERE, KEY, ROOT, TOPIC, USER

USER_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
KMS_GUIDE = "https://docs.aws.amazon.com/kms/latest/developerguide/"


@dataclass(frozen=True)
class Decided:
    name: str
    case: dict[str, Any]
    ours: str
    oracles: str
    because: str


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _statement(principal: object = None, **elements: object) -> dict[str, Any]:
    named = {} if principal is None else {"Principal": principal}
    return {"Effect": "Allow", **named, "Action": "*", "Resource": "*", **elements}


def _case(
    principal: str,
    resource_policy: dict[str, Any] | None,
    *,
    context: dict[str, Any] | None = None,
    identity: tuple[dict[str, Any], ...] = (),
    control: tuple[dict[str, Any], ...] = (),
    topic: bool = False,
    **more: object,
) -> dict[str, Any]:
    return {
        "request": {
            "principal": principal,
            "action": "sns:Publish" if topic else "kms:Decrypt",
            "resource": TOPIC if topic else KEY,
            "context": context or {},
        },
        "identityPolicies": list(identity),
        "resourcePolicy": resource_policy,
        "permissionBoundary": None,
        "serviceControlPolicies": [list(control)] if control else [],
        **more,
    }


def _conditioned(condition: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    statement = _statement({"AWS": USER}, Condition=condition)
    return _case(USER, _policy(statement), context=context)


ALL = _policy(_statement())

DECIDED = (
    Decided(
        "root-user",
        _case(ROOT, _policy(_statement({"AWS": ROOT}))),
        "Allowed",
        "ImplicitlyDenied",
        "A key policy that names the account allows its root user, who needs no policy of its own: "
        + KMS_GUIDE
        + "key-policy-default.html",
    ),
    Decided(
        "exception-without-account",
        _case(
            USER,
            _policy(
                _statement("*"),
                {"Effect": "Deny", "NotPrincipal": {"AWS": USER}, "Action": "*", "Resource": "*"},
            ),
        ),
        "Unknown",
        "Allowed",
        "Without the account's ARN, such a statement might deny the listed identity too: "
        + USER_GUIDE
        + "reference_policies_elements_notprincipal.html",
    ),
    Decided(
        "exception-of-account-only",
        _case(
            APP_SESSION,
            _policy(
                _statement("*"),
                {"Effect": "Deny", "NotPrincipal": {"AWS": ROOT}, "Action": "*", "Resource": "*"},
            ),
        ),
        "Unknown",
        "Allowed",
        "IAM might check the account first, then the role, then the session: "
        + USER_GUIDE
        + "reference_policies_elements_notprincipal.html",
    ),
    Decided(
        "if-exists-with-for-any-value",
        _conditioned(
            {"ForAnyValue:StringEqualsIfExists": {"kms:EncryptionContextKeys": "purpose"}}, {}
        ),
        "Allowed",
        "ImplicitlyDenied",
        "IfExists may end any operator but Null, and holds if the key is absent: "
        + USER_GUIDE
        + "reference_policies_elements_condition_operators.html",
    ),
    Decided(
        "variable-in-an-arn-condition",
        _conditioned(
            {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:user/alice"}},
            {"aws:PrincipalArn": USER, "aws:PrincipalAccount": HERE},
        ),
        "Allowed",
        "ImplicitlyDenied",
        "Variables may stand in every ARN operator's value: "
        + USER_GUIDE
        + "reference_policies_variables.html",
    ),
    Decided(
        "default-of-a-variable-in-a-resource",
        _case(
            USER,
            _policy(
                _statement(
                    {"AWS": USER},
                    Resource=TOPIC.replace("inbound", "${aws:PrincipalOrgID, 'inbound'}"),
                )
            ),
            topic=True,
        ),
        "Allowed",
        "ImplicitlyDenied",
        "A variable may have a default value: " + USER_GUIDE + "reference_policies_variables.html",
    ),
    Decided(
        "incomplete-arn-in-a-service-control-policy",
        _case(
            USER,
            None,
            identity=(ALL,),
            control=(ALL, _policy({**_statement(Resource="arn:aws:sns"), "Effect": "Deny"})),
            topic=True,
        ),
        "ExplicitlyDenied",
        "Allowed",
        "The missing parts of an incomplete ARN are wildcards, in any policy: "
        + USER_GUIDE
        + "reference_policies_elements_resource.html",
    ),
    Decided(
        "several-values-without-a-set-operator",
        _conditioned(
            {"StringEquals": {"kms:EncryptionContextKeys": ["purpose", "aws:logs:arn"]}},
            {"kms:EncryptionContextKeys": ["purpose", "aws:logs:arn"]},
        ),
        "Unknown",
        "ImplicitlyDenied",
        "A key of several values needs a set operator; what happens without is not said: "
        + USER_GUIDE
        + "reference_policies_condition-single-vs-multi-valued-context-keys.html",
    ),
    Decided(
        "variable-without-value-in-a-negated-operator",
        _conditioned(
            {"StringNotEquals": {"aws:PrincipalAccount": "${aws:PrincipalOrgID}"}},
            {"aws:PrincipalAccount": HERE},
        ),
        "Unknown",
        "ImplicitlyDenied",
        "Whether such a condition holds is not documented.",
    ),
    Decided(
        "variable-without-value-in-not-resource",
        _case(
            USER,
            None,
            identity=(
                _policy(
                    {
                        "Effect": "Allow",
                        "Action": "*",
                        "NotResource": TOPIC.replace("inbound", "${aws:PrincipalOrgID}"),
                    }
                ),
            ),
            topic=True,
        ),
        "Unknown",
        "Allowed",
        "Whether such an element matches is not documented.",
    ),
    Decided(
        "exception-of-a-session-without-its-role",
        _case(
            APP_SESSION,
            _policy(
                _statement("*"),
                {
                    "Effect": "Deny",
                    "NotPrincipal": {"AWS": [APP_SESSION, ROOT]},
                    "Action": "*",
                    "Resource": "*",
                },
            ),
        ),
        "Unknown",
        "Allowed",
        "IAM might check the account first, then the role, then the session: "
        + USER_GUIDE
        + "reference_policies_elements_notprincipal.html",
    ),
    Decided(
        "an-allow-with-an-exception-and-a-boundary",
        {
            **_case(
                APP_SESSION,
                _policy(
                    {
                        "Effect": "Allow",
                        "NotPrincipal": {"Service": "sns.amazonaws.com"},
                        "Action": "*",
                        "Resource": "*",
                    }
                ),
            ),
            "permissionBoundary": _policy(_statement(Action="s3:*")),
        },
        "Unknown",
        "Allowed",
        "Whether a boundary limits such an Allow is not documented.",
    ),
    Decided(
        "an-empty-list-of-values",
        _conditioned(
            {"Null": {"kms:EncryptionContextKeys": "true"}}, {"kms:EncryptionContextKeys": []}
        ),
        "Allowed",
        "ImplicitlyDenied",
        "No request has a key with no value at all; an empty list in a case is an absent key, as "
        "docs/concepts/access.md says.",
    ),
    Decided(
        "a-bare-wildcard-for-an-arn",
        _conditioned({"ArnLike": {"aws:PrincipalArn": "*"}}, {"aws:PrincipalArn": USER}),
        "Unknown",
        "ImplicitlyDenied",
        "ARN operators compare six parts; what one part alone does is not documented.",
    ),
    Decided(
        "a-role-where-one-of-its-sessions-is-named",
        _case(APP, _policy(_statement({"AWS": APP_SESSION}))),
        "Unknown",
        "ImplicitlyDenied",
        "A role calls by its sessions only, and one of them is named.",
    ),
    Decided(
        "an-operator-that-is-not-known-here",
        _conditioned(
            {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
            {"aws:CurrentTime": "2026-01-01T00:00:00Z"},
        ),
        "Unknown",
        "Allowed",
        "The date, IP address and binary operators are not evaluated here.",
    ),
    Decided(
        "a-resource-control-policy-and-a-topic",
        _case(
            USER,
            None,
            identity=(ALL,),
            topic=True,
            resourceControlPolicies=[
                _policy({**_statement("*"), "Effect": "Deny", "Action": "sns:*"})
            ],
        ),
        "Allowed",
        "ExplicitlyDenied",
        "SNS is not among the services to which resource control policies apply: "
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
    ),
    Decided(
        "a-session-that-is-named-and-its-session-policy",
        _case(
            APP_SESSION,
            _policy(_statement({"AWS": APP_SESSION})),
            sessionPolicy=_policy(_statement(Action="s3:*")),
        ),
        "Allowed",
        "ImplicitlyDenied",
        "What a resource policy allows to a session by its ARN is not limited by its session "
        "policy: " + USER_GUIDE + "access_policies.html#policies_session",
    ),
    Decided(
        "everybody-and-a-session-policy",
        _case(
            APP_SESSION,
            _policy(_statement("*")),
            sessionPolicy=_policy(_statement(Action="s3:*")),
        ),
        "Unknown",
        "ImplicitlyDenied",
        "Whether a session policy limits what a resource policy allows to everybody is not "
        "documented.",
    ),
    Decided(
        "an-anonymous-caller-and-a-key",
        _case("anonymous", _policy(_statement("*"))),
        "ImplicitlyDenied",
        "Allowed",
        "KMS answers signed requests only: "
        "https://docs.aws.amazon.com/kms/latest/APIReference/CommonParameters.html",
    ),
)
