"""Generates cases: requests in this domain, with policies that have every element we evaluate."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from keyproof.tests.cases import read_cases

HERE, ELSEWHERE = "111122223333", "999988887777"
KEY = f"arn:aws:kms:eu-west-1:{HERE}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TOPIC = f"arn:aws:sns:eu-west-1:{HERE}:orders-dev-messaging-topic-inbound-sms"
APP = f"arn:aws:iam::{HERE}:role/orders-dev-compute-role-app"
APP_SESSION = f"arn:aws:sts::{HERE}:assumed-role/orders-dev-compute-role-app/one"
READER = f"arn:aws:iam::{HERE}:role/team/auditor"
USER = f"arn:aws:iam::{HERE}:user/alice"
FOREIGN = f"arn:aws:iam::{ELSEWHERE}:role/partner"
ANONYMOUS = "anonymous"
SNS, LOGS = "sns.amazonaws.com", "logs.eu-west-1.amazonaws.com"
CONTEXT_ARN = "kms:EncryptionContext:aws:logs:arn"
CONTEXT_TABLE = "kms:EncryptionContext:aws:dynamodb:tableName"

# What a request and a policy may say.
WORDS = read_cases(__file__, "grammar")
KMS_ACTIONS, ACTION_PATTERNS = WORDS["kms_actions"], WORDS["action_patterns"]
TOPIC_ACTIONS = WORDS["topic_actions"]
PRINCIPALS, EVERYBODY, EXCEPTIONS = (
    WORDS[each] for each in ("principals", "everybody", "exceptions")
)
TEXTS, ARNS, SETS = (WORDS[each] for each in ("texts", "arns", "sets"))
BOOLEANS = ("aws:SecureTransport", "kms:GrantIsForAWSResource")
NUMBERS = ("aws:MultiFactorAuthAge",)
# The actions that have an encryption context.
USES = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom")


def one_or_some(random: Random, values: Sequence[str]) -> str | list[str]:
    return random.choice((random.choice(values), some(random, values, most=2)))


def some(random: Random, values: Sequence[str], *, most: int) -> list[str]:
    return random.choices(values, k=random.randint(1, most))


def is_one_in(random: Random, count: int) -> bool:
    return random.randrange(count) == 0


def likes(values: Sequence[str]) -> tuple[str, ...]:
    """Values, and patterns that some of them are like."""
    patterns = {value[: len(value) // 2] + "*" for value in values}
    patterns |= {value[:-1] + "?" for value in values} | {"*" + value[-4:] for value in values}
    return (*values, *sorted(patterns))


def arn_likes(arns: Sequence[str]) -> tuple[str, ...]:
    """ARNs, and patterns with wildcards in one of their parts."""
    patterns: set[str] = set()
    for arn in arns:
        parts = arn.split(":", 5)
        patterns.add(":".join([*parts[:5], "*"]))
        patterns.add(":".join([*parts[:4], "*", parts[5]]))
        patterns.add(":".join([*parts[:5], parts[5][:-2] + "??"]))
        patterns.add(":".join(["arn", "*", "*", "*", "*", parts[5][:6] + "*"]))
    return (*arns, *sorted(patterns))


def variables(values: Sequence[str]) -> tuple[str, ...]:
    """Values, and some that have a policy variable in place of an account or a text."""
    replaced = tuple(value.replace(HERE, "${aws:PrincipalAccount}") for value in values)
    with_default = tuple(
        value.replace(HERE, f"${{aws:PrincipalOrgID, '{HERE}'}}") for value in values
    )
    return (*values, *replaced, *with_default, "${aws:PrincipalOrgID}", "a${*}b")


Condition = tuple[str, str, Any]


def conditions(random: Random) -> dict[str, dict[str, Any]]:
    block: dict[str, dict[str, Any]] = {}
    kinds: tuple[Callable[[Random], Condition], ...]
    kinds = (_texts, _arns, _booleans, _numbers, _sets, _nulls)
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        operator, key, value = random.choice(kinds)(random)
        block.setdefault(operator, {})[key] = value
    return block


def _texts(random: Random) -> Condition:
    key = random.choice(sorted(TEXTS))
    bare = random.choice(
        (
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        )
    )
    quantifier = random.choice(("", "", "", "ForAnyValue:", "ForAllValues:"))
    values = likes(TEXTS[key]) if "Like" in bare else TEXTS[key]
    # Of a variable without a value in a negated operator, the documentation says nothing.
    if "Not" not in bare:
        values = variables(values)
    return quantifier + bare + _if_exists(random, quantifier), key, one_or_some(random, values)


def _arns(random: Random) -> Condition:
    key = random.choice(sorted(ARNS))
    bare = random.choice(("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike"))
    values = arn_likes(ARNS[key])
    # In ARN operators the oracle disagrees with the documentation; see test_oracle.py.
    if bare == "StringLike":
        values = variables(values)
    return bare + _if_exists(random), key, one_or_some(random, values)


def _if_exists(random: Random, quantifier: str = "") -> str:
    # With ForAnyValue the oracle disagrees with the documentation; see test_oracle.py.
    return "" if quantifier == "ForAnyValue:" else random.choice(("", "", "IfExists"))


def _booleans(random: Random) -> Condition:
    value = random.choice(("true", "false", True, False))
    return "Bool" + _if_exists(random), random.choice(BOOLEANS), value


def _numbers(random: Random) -> Condition:
    comparison = random.choice(
        ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    )
    value = random.choice(("5", "10", "10.0", "10.5", "-3"))
    return f"Numeric{comparison}" + _if_exists(random), random.choice(NUMBERS), value


def _sets(random: Random) -> Condition:
    key = random.choice(sorted(SETS))
    quantifier = random.choice(("ForAnyValue:", "ForAllValues:"))
    bare = random.choice(("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"))
    values = likes(SETS[key]) if "Like" in bare else SETS[key]
    return quantifier + bare + _if_exists(random, quantifier), key, one_or_some(random, values)


def _nulls(random: Random) -> Condition:
    key = random.choice(sorted({**TEXTS, **ARNS, **SETS}) + list(BOOLEANS))
    return "Null", key, random.choice(("true", "false", True, False))


# Of everybody and a session policy the documentation says nothing; of the session itself, the
# oracle disagrees with it; see decided.py.
NAMED: tuple[Any, ...] = tuple(
    each for each in PRINCIPALS if each not in ("*", {"AWS": "*"}) and APP_SESSION not in str(each)
)


def statement(
    random: Random,
    *,
    topic: bool,
    in_resource_policy: bool,
    bounded: bool = False,
    in_session: bool = False,
) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": random.choice(("Allow", "Allow", "Allow", "Deny"))}
    if in_resource_policy:
        # Of an Allow with NotPrincipal and a boundary, the documentation says nothing.
        may_except = made["Effect"] == "Deny" or not bounded
        if may_except and is_one_in(random, 10):
            made["NotPrincipal"] = random.choice(EXCEPTIONS)
        else:
            # Often somebody who is meant, so that the rest of the statement decides.
            listed = (NAMED, EVERYBODY[1:]) if in_session else (PRINCIPALS, EVERYBODY)
            made["Principal"] = random.choice(random.choice(listed))
    everything = ("sns:*", "*") if topic else ("kms:*", "*")
    actions = TOPIC_ACTIONS if topic else ACTION_PATTERNS
    element = "NotAction" if is_one_in(random, 6) else "Action"
    made[element] = one_or_some(random, random.choice((actions, everything)))
    resources = WORDS["topics" if topic else "keys"]
    if is_one_in(random, 6):
        # Of a variable without a value there, the documentation says nothing.
        resources = [each for each in resources if "OrgID" not in each]
        made["NotResource"] = one_or_some(random, resources)
    else:
        made["Resource"] = random.choice(("*", one_or_some(random, resources)))
    block = conditions(random)
    if block:
        made["Condition"] = block
    return made


def policy(
    random: Random,
    *,
    topic: bool,
    in_resource_policy: bool,
    bounded: bool = False,
    in_session: bool = False,
) -> dict[str, Any]:
    listed = [
        statement(
            random,
            topic=topic,
            in_resource_policy=in_resource_policy,
            bounded=bounded or in_session,
            in_session=in_session,
        )
        for _ in range(random.randint(1, 3))
    ]
    return {"Version": "2012-10-17", "Statement": listed}


ALLOW_ALL = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}


def denials(random: Random, *, topic: bool) -> dict[str, Any]:
    """A resource control policy: it can only deny, and is about everybody."""
    listed: list[dict[str, Any]] = []
    for _ in range(random.randint(1, 2)):
        made = statement(random, topic=topic, in_resource_policy=False)
        made.pop("NotAction", None)
        # AWS takes no bare wildcard there.
        patterns = [each for each in (TOPIC_ACTIONS if topic else ACTION_PATTERNS) if each != "*"]
        made |= {"Effect": "Deny", "Principal": "*", "Action": random.choice(patterns)}
        listed.append(made)
    return {"Version": "2012-10-17", "Statement": listed}


def case(random: Random) -> dict[str, Any]:
    topic = is_one_in(random, 5)
    principal = random.choice((APP_SESSION, READER, USER, FOREIGN, SNS, LOGS))
    if topic and is_one_in(random, 5):
        principal = ANONYMOUS
    action = "sns:Publish" if topic else random.choice(KMS_ACTIONS)
    is_service = principal in (SNS, LOGS, ANONYMOUS)
    in_session = principal == APP_SESSION and is_one_in(random, 2)
    boundary, control = random.choice(
        ((False, False),) * 6 + ((True, False), (False, True), (True, True))
    )

    def own() -> dict[str, Any]:
        return random.choice((ALLOW_ALL, policy(random, topic=topic, in_resource_policy=False)))

    def endpoint() -> dict[str, Any]:
        everybody = {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}
        made = policy(random, topic=topic, in_resource_policy=False)
        listed = [{**each, "Principal": "*"} for each in made["Statement"]]
        return {**made, "Statement": [everybody, *listed] if is_one_in(random, 2) else listed}

    def level() -> list[dict[str, Any]]:
        return [own() for _ in range(random.randint(1, 2))]

    return {
        "request": {
            "principal": principal,
            "action": action,
            "resource": TOPIC if topic else KEY,
            "context": context(random, principal, action),
        },
        "identityPolicies": [] if is_service else [own() for _ in range(random.randint(0, 2))],
        "resourcePolicy": None
        if is_one_in(random, 6)
        else policy(
            random, topic=topic, in_resource_policy=True, bounded=boundary, in_session=in_session
        ),
        "permissionBoundary": own() if boundary and not is_service else None,
        "serviceControlPolicies": [level() for _ in range(random.randint(1, 2))]
        if control and not is_service
        else [],
        "sessionPolicy": own() if in_session else None,
        "resourceControlPolicies": [
            # To SNS they do not apply; the oracle has them apply everywhere.
            denials(random, topic=topic)
            for _ in range(0 if topic else random.choice((0, 0, 0, 1, 2)))
        ],
        "vpcEndpointPolicies": [endpoint()]
        if principal not in (SNS, LOGS) and is_one_in(random, 6)
        else [],
    }


def context(random: Random, principal: str, action: str) -> dict[str, Any]:
    """The keys that such a request may have; who asks is in them as it is, not drawn."""
    made: dict[str, Any] = {}
    possible: list[str] = []
    if principal in (SNS, LOGS):
        possible = ["aws:SourceAccount", "aws:SourceArn"]
    elif principal == ANONYMOUS:
        made["aws:PrincipalAccount"] = ANONYMOUS
    else:
        account = principal.split(":")[4]
        made = {
            "aws:PrincipalArn": APP if principal == APP_SESSION else principal,
            "aws:PrincipalAccount": account,
        }
        possible = ["aws:PrincipalOrgID", "aws:MultiFactorAuthAge"]
        if action.startswith("kms:"):
            made["kms:CallerAccount"] = account
            possible.append("kms:ViaService")
    possible.append("aws:SecureTransport")
    if action in USES:
        possible += [CONTEXT_ARN, CONTEXT_TABLE, "kms:EncryptionContextKeys"]
    if action == "kms:CreateGrant":
        possible.append("kms:GrantIsForAWSResource")
    for key in possible:
        if random.choice((True, False)):
            continue
        made[key] = _value(random, key)
    return made


def _value(random: Random, key: str) -> str | list[str]:
    if key in SETS:
        return random.sample(SETS[key], k=random.randint(1, len(SETS[key])))
    if key in BOOLEANS:
        return random.choice(("true", "false"))
    if key in NUMBERS:
        return random.choice(("5", "10", "-3", "10.5"))
    return random.choice({**TEXTS, **ARNS}[key])
