"""Generates cases: requests in this domain, with policies that have every element we evaluate."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

HERE, ELSEWHERE = "111122223333", "999988887777"
KEY = f"arn:aws:kms:eu-west-1:{HERE}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_KEY = f"arn:aws:kms:eu-west-1:{HERE}:key/00000000-12ab-34cd-56ef-1234567890ab"
TOPIC = f"arn:aws:sns:eu-west-1:{HERE}:smsbot-dev-messaging-topic-inbound-sms"
BOT = f"arn:aws:iam::{HERE}:role/smsbot-dev-compute-role-bot"
BOT_SESSION = f"arn:aws:sts::{HERE}:assumed-role/smsbot-dev-compute-role-bot/one"
READER = f"arn:aws:iam::{HERE}:role/team/auditor"
USER = f"arn:aws:iam::{HERE}:user/alice"
FOREIGN = f"arn:aws:iam::{ELSEWHERE}:role/partner"
SNS, LOGS = "sns.amazonaws.com", "logs.eu-west-1.amazonaws.com"
ROOT, FOREIGN_ROOT = f"arn:aws:iam::{HERE}:root", f"arn:aws:iam::{ELSEWHERE}:root"

KMS_ACTIONS = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "kms:DescribeKey",
)
LOG_GROUP = f"arn:aws:logs:eu-west-1:{HERE}:log-group:/aws/lambda/bot"
SOURCE = f"arn:aws:sns:eu-west-1:{HERE}:smsbot-dev-messaging-topic-inbound-sms"
CONTEXT_ARN = "kms:EncryptionContext:aws:logs:arn"
CONTEXT_TABLE = "kms:EncryptionContext:aws:dynamodb:tableName"

# The values that a request and a condition may have, so that they meet often.
TEXTS: dict[str, tuple[str, ...]] = {
    "kms:ViaService": ("dynamodb.eu-west-1.amazonaws.com", "sns.eu-west-1.amazonaws.com"),
    "kms:CallerAccount": (HERE, ELSEWHERE),
    "aws:SourceAccount": (HERE, ELSEWHERE),
    "aws:PrincipalAccount": (HERE, ELSEWHERE),
    "aws:PrincipalOrgID": ("o-abcde12345", "o-zzzzz99999"),
    CONTEXT_TABLE: ("conversations", "analytics", "Conversations"),
}
ARNS: dict[str, tuple[str, ...]] = {
    "aws:PrincipalArn": (BOT, READER, USER, FOREIGN),
    "aws:SourceArn": (SOURCE, SOURCE.replace(HERE, ELSEWHERE)),
    CONTEXT_ARN: (LOG_GROUP, f"{LOG_GROUP}-two"),
}
BOOLEANS = ("aws:SecureTransport", "kms:GrantIsForAWSResource")
NUMBERS = ("aws:MultiFactorAuthAge",)
SETS: dict[str, tuple[str, ...]] = {
    "kms:EncryptionContextKeys": ("aws:logs:arn", "aws:dynamodb:tableName", "purpose"),
}
# The actions that have an encryption context.
USES = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom")


def one_or_some(values: tuple[str, ...]) -> SearchStrategy[str | list[str]]:
    return st.one_of(
        st.sampled_from(values), st.lists(st.sampled_from(values), min_size=1, max_size=2)
    )


def likes(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values, and patterns that some of them are like."""
    patterns = {value[: len(value) // 2] + "*" for value in values}
    patterns |= {value[:-1] + "?" for value in values} | {"*" + value[-4:] for value in values}
    return (*values, *sorted(patterns))


def arn_likes(arns: tuple[str, ...]) -> tuple[str, ...]:
    """ARNs, and patterns with wildcards in one of their parts."""
    patterns: set[str] = set()
    for arn in arns:
        parts = arn.split(":", 5)
        patterns.add(":".join([*parts[:5], "*"]))
        patterns.add(":".join([*parts[:4], "*", parts[5]]))
        patterns.add(":".join([*parts[:5], parts[5][:-2] + "??"]))
        patterns.add(":".join(["arn", "*", "*", "*", "*", parts[5][:6] + "*"]))
    return (*arns, *sorted(patterns))


def variables(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values, and some that have a policy variable in place of an account or a text."""
    replaced = tuple(value.replace(HERE, "${aws:PrincipalAccount}") for value in values)
    with_default = tuple(
        value.replace(HERE, f"${{aws:PrincipalOrgID, '{HERE}'}}") for value in values
    )
    return (*values, *replaced, *with_default, "${aws:PrincipalOrgID}", "a${*}b")


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    block: dict[str, dict[str, Any]] = {}
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 2)))):
        operator, key, value = draw(
            st.one_of(_texts(), _arns(), _booleans(), _numbers(), _sets(), _nulls())
        )
        block.setdefault(operator, {})[key] = value
    return block


@st.composite
def _texts(draw: st.DrawFn) -> tuple[str, str, Any]:
    key = draw(st.sampled_from(sorted(TEXTS)))
    bare = draw(
        st.sampled_from(
            (
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
            )
        )
    )
    quantifier = draw(st.sampled_from(("", "", "", "ForAnyValue:", "ForAllValues:")))
    values = likes(TEXTS[key]) if "Like" in bare else TEXTS[key]
    # Of a variable without a value in a negated operator, the documentation says nothing.
    if "Not" not in bare:
        values = variables(values)
    return quantifier + bare + draw(_if_exists(quantifier)), key, draw(one_or_some(values))


@st.composite
def _arns(draw: st.DrawFn) -> tuple[str, str, Any]:
    key = draw(st.sampled_from(sorted(ARNS)))
    bare = draw(
        st.sampled_from(("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike"))
    )
    values = arn_likes(ARNS[key])
    # In ARN operators the oracle disagrees with the documentation; see test_oracle.py.
    if bare == "StringLike":
        values = variables(values)
    return bare + draw(_if_exists("")), key, draw(one_or_some(values))


def _if_exists(quantifier: str) -> SearchStrategy[str]:
    # With ForAnyValue the oracle disagrees with the documentation; see test_oracle.py.
    return st.just("") if quantifier == "ForAnyValue:" else st.sampled_from(("", "", "IfExists"))


@st.composite
def _booleans(draw: st.DrawFn) -> tuple[str, str, Any]:
    key = draw(st.sampled_from(BOOLEANS))
    return "Bool" + draw(_if_exists("")), key, draw(st.sampled_from(("true", "false", True, False)))


@st.composite
def _numbers(draw: st.DrawFn) -> tuple[str, str, Any]:
    comparison = draw(
        st.sampled_from(
            (
                "Equals",
                "NotEquals",
                "LessThan",
                "LessThanEquals",
                "GreaterThan",
                "GreaterThanEquals",
            )
        )
    )
    value = draw(st.sampled_from(("5", "10", "10.0", "10.5", "-3")))
    return f"Numeric{comparison}" + draw(_if_exists("")), draw(st.sampled_from(NUMBERS)), value


@st.composite
def _sets(draw: st.DrawFn) -> tuple[str, str, Any]:
    key = draw(st.sampled_from(sorted(SETS)))
    quantifier = draw(st.sampled_from(("ForAnyValue:", "ForAllValues:")))
    bare = draw(st.sampled_from(("StringEquals", "StringNotEquals", "StringLike", "StringNotLike")))
    values = likes(SETS[key]) if "Like" in bare else SETS[key]
    return quantifier + bare + draw(_if_exists(quantifier)), key, draw(one_or_some(values))


@st.composite
def _nulls(draw: st.DrawFn) -> tuple[str, str, Any]:
    key = draw(st.sampled_from(sorted({**TEXTS, **ARNS, **SETS}) + list(BOOLEANS)))
    return "Null", key, draw(st.sampled_from(("true", "false", True, False)))


ACTION_PATTERNS = (
    *KMS_ACTIONS,
    "kms:*",
    "kms:*",
    "*",
    "kms:De*",
    "kms:GenerateDataKey*",
    "KMS:decrypt",
    "kms:?ecrypt",
    "kms:ReEncrypt*",
    "sns:*",
)
TOPIC_ACTIONS = ("sns:Publish", "sns:*", "*", "sns:Pub????", "sns:Subscribe", "kms:*")
PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": ROOT},
    {"AWS": ROOT},
    {"AWS": HERE},
    {"AWS": BOT},
    {"AWS": [BOT, USER]},
    {"AWS": BOT_SESSION},
    {"AWS": READER},
    {"AWS": [FOREIGN, ROOT]},
    {"AWS": FOREIGN_ROOT},
    {"Service": SNS},
    {"Service": [LOGS, SNS], "AWS": BOT},
)
EVERYBODY: tuple[Any, ...] = (
    "*",
    {"AWS": [ROOT, FOREIGN_ROOT], "Service": [SNS, LOGS]},
    {"AWS": [READER, USER, BOT, FOREIGN], "Service": [SNS, LOGS]},
)
# Of an account either everybody and the account, or nobody: of anything between, the documentation
# says that it might not be an exception; see callers.exempted.
EXCEPTIONS: tuple[Any, ...] = (
    {"AWS": [USER, ROOT, READER, BOT, BOT_SESSION]},
    {"AWS": [FOREIGN, FOREIGN_ROOT]},
    {"Service": SNS},
)


@st.composite
def statements(
    draw: st.DrawFn, *, topic: bool, in_resource_policy: bool, bounded: bool = False
) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": draw(st.sampled_from(("Allow", "Allow", "Allow", "Deny")))
    }
    if in_resource_policy:
        # Of an Allow with NotPrincipal and a boundary, the documentation says nothing.
        may_except = statement["Effect"] == "Deny" or not bounded
        if may_except and draw(st.integers(0, 9)) == 0:
            statement["NotPrincipal"] = draw(st.sampled_from(EXCEPTIONS))
        else:
            # Often somebody who is meant, so that the rest of the statement decides.
            statement["Principal"] = draw(
                st.one_of(st.sampled_from(PRINCIPALS), st.sampled_from(EVERYBODY))
            )
    everything = ("sns:*", "*") if topic else ("kms:*", "*")
    some = TOPIC_ACTIONS if topic else ACTION_PATTERNS
    element = draw(st.sampled_from(("Action",) * 5 + ("NotAction",)))
    statement[element] = draw(one_or_some(some if draw(st.booleans()) else everything))
    element = draw(st.sampled_from(("Resource",) * 5 + ("NotResource",)))
    resources = _resources(topic=topic)
    if element == "NotResource":
        # Of a variable without a value there, the documentation says nothing.
        resources = tuple(each for each in resources if "OrgID" not in each)
    statement[element] = (
        "*" if element == "Resource" and draw(st.booleans()) else draw(one_or_some(resources))
    )
    block = draw(conditions())
    if block:
        statement["Condition"] = block
    return statement


def _resources(*, topic: bool) -> tuple[str, ...]:
    if not topic:
        return (
            "*",
            KEY,
            OTHER_KEY,
            KEY.replace("eu-west-1", "*"),
            KEY[:-2] + "*",
            f"arn:aws:kms:*:{HERE}:key/*",
        )
    return (
        "*",
        TOPIC,
        f"{TOPIC}-fifo",
        TOPIC.replace("eu-west-1", "*"),
        TOPIC[:-3] + "???",
        TOPIC.replace("inbound-sms", "${aws:PrincipalOrgID}"),
        TOPIC.replace(HERE, "${aws:PrincipalAccount}"),
        "arn:aws:s*",
    )


@st.composite
def policies(
    draw: st.DrawFn, *, topic: bool, in_resource_policy: bool, bounded: bool = False
) -> dict[str, Any]:
    each = statements(topic=topic, in_resource_policy=in_resource_policy, bounded=bounded)
    listed = draw(st.lists(each, min_size=1, max_size=3))
    return {"Version": "2012-10-17", "Statement": listed}


ALLOW_ALL = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    topic = draw(st.integers(0, 4)) == 0
    principal = draw(st.sampled_from((BOT_SESSION, READER, USER, FOREIGN, SNS, LOGS)))
    action = "sns:Publish" if topic else draw(st.sampled_from(KMS_ACTIONS))
    own = st.one_of(st.just(ALLOW_ALL), policies(topic=topic, in_resource_policy=False))
    is_service = principal in (SNS, LOGS)
    boundary, control = draw(
        st.sampled_from(((False, False),) * 6 + ((True, False), (False, True), (True, True)))
    )
    return {
        "request": {
            "principal": principal,
            "action": action,
            "resource": TOPIC if topic else KEY,
            "context": draw(contexts(principal, action)),
        },
        "identityPolicies": [] if is_service else draw(st.lists(own, max_size=2)),
        "resourcePolicy": draw(
            st.one_of(
                st.none(),
                *([policies(topic=topic, in_resource_policy=True, bounded=boundary)] * 5),
            )
        ),
        "permissionBoundary": draw(own) if boundary and not is_service else None,
        "serviceControlPolicies": draw(
            st.lists(st.lists(own, min_size=1, max_size=2), min_size=1, max_size=2)
        )
        if control and not is_service
        else [],
    }


@st.composite
def contexts(draw: st.DrawFn, principal: str, action: str) -> dict[str, Any]:
    """The keys that such a request may have; who asks is in them as it is, not drawn."""
    context: dict[str, Any] = {}
    if principal in (SNS, LOGS):
        possible = ["aws:SourceAccount", "aws:SourceArn"]
    else:
        account = principal.split(":")[4]
        context = {
            "aws:PrincipalArn": BOT if principal == BOT_SESSION else principal,
            "aws:PrincipalAccount": account,
        }
        possible = ["aws:PrincipalOrgID", "aws:MultiFactorAuthAge"]
        if action.startswith("kms:"):
            context["kms:CallerAccount"] = account
            possible.append("kms:ViaService")
    possible.append("aws:SecureTransport")
    if action in USES:
        possible += [CONTEXT_ARN, CONTEXT_TABLE, "kms:EncryptionContextKeys"]
    if action == "kms:CreateGrant":
        possible.append("kms:GrantIsForAWSResource")
    for key in possible:
        if not draw(st.booleans()):
            continue
        if key in SETS:
            context[key] = draw(
                st.lists(st.sampled_from(SETS[key]), min_size=1, max_size=3, unique=True)
            )
        elif key in BOOLEANS:
            context[key] = draw(st.sampled_from(("true", "false")))
        elif key in NUMBERS:
            context[key] = draw(st.sampled_from(("5", "10", "-3", "10.5")))
        else:
            context[key] = draw(st.sampled_from({**TEXTS, **ARNS}[key]))
    return context
