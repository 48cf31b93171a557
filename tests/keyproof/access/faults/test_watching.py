"""What warns of nothing any more is found, and so is an alias of another key."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.aws.event_pattern import AnyText, matches
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Model
from tests.keyproof.access.faults.faulty import Config, add_resource, both, set_argument
from tests.stacks.synthesized import PLAIN

DECLARED = declarations_of(PLAIN)
RULE, ALARM = "aws_cloudwatch_event_rule", "aws_cloudwatch_metric_alarm"
FILTER = "aws_cloudwatch_log_metric_filter"
ALIAS = "smsbot-dev-security-key-"


def pattern_of(name: str, change: Callable[[Any], None]) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        rule = config["resource"][RULE][name]
        pattern = json.loads(rule["event_pattern"])
        change(pattern)
        rule["event_pattern"] = json.dumps(pattern)

    return put_in


def of_keys_in_danger(keep: Callable[[str], bool]) -> Callable[[Config], None]:
    """Only some of the alternatives of the pattern, by their text."""

    def change(pattern: Any) -> None:
        every = pattern["detail"]["$or"]
        pattern["detail"]["$or"] = [each for each in every if keep(json.dumps(each))]

    return pattern_of("keys-in-danger", change)


def of_detail(name: str, **members: Any) -> Callable[[Config], None]:
    return pattern_of(name, lambda pattern: pattern["detail"].update(members))


def of_queries(alarm: str, change: Callable[[Any], None]) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        for query in config["resource"][ALARM][alarm]["metric_query"]:
            change(query)

    return put_in


def filtered(name: str, pattern: str) -> Callable[[Config], None]:
    return set_argument(FILTER, name, "pattern", pattern)


def pending_alone(pattern: Any) -> None:
    for each in pattern["detail"]["errorMessage"]:
        each["prefix"] += "pending"


def _exception_for_grants(pattern: Any, change: Callable[[Any], Any]) -> None:
    for each in pattern["detail"]["$or"]:
        if each.get("eventName") == ["CreateGrant"]:
            excepted = each["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"][0]
            excepted["anything-but"] = change(excepted["anything-but"])


def two_roles_excepted(pattern: Any) -> None:
    _exception_for_grants(pattern, lambda role: [role, f"{role}-2"])


def no_role_expected(pattern: Any) -> None:
    _exception_for_grants(pattern, lambda _: {"prefix": "arn:"})


BOT = "smsbot-dev-compute-function-bot"
ABSENT = [{"exists": False}]
OF_USE = "its use while it is"
MAIN = ("aws_kms_key.dynamodb", "smsbot-dev-security-key-dynamodb")


def day_long_metrics(config: Config) -> None:
    for query in config["resource"][ALARM]["undelivered"]["metric_query"]:
        if "metric" in query:
            query["metric"]["period"] = 86400


# What is done, the resource and the key that the finding names, and words of the problem.
def forget_the_first_rule(config: Config) -> None:
    del config["resource"][ALARM]["unsent-events"]["metric_query"][1]


FAULTS: dict[str, tuple[Callable[[Config], None], str, str, str]] = {
    "an alias of another key": (
        set_argument("aws_kms_alias", "sns", "target_key_id", "${aws_kms_key.logs.key_id}"),
        "aws_kms_key.logs",
        f"{ALIAS}sns",
        "it is the alias of aws_kms_key.sns",
    ),
    "a second alias": (
        add_resource(
            "aws_kms_alias", "b", name="alias/b", target_key_id="${aws_kms_key.sns.key_id}"
        ),
        "aws_kms_key.sns",
        "b",
        "nobody declared it",
    ),
    "no alias": (
        lambda config: config["resource"]["aws_kms_alias"].pop("dynamodb"),
        "aws_kms_key.dynamodb",
        f"{ALIAS}dynamodb",
        "does not lead to it",
    ),
    "a rule of another source": (
        pattern_of("keys-in-danger", lambda pattern: pattern.update(source=["aws.s3"])),
        "aws_kms_key.sns",
        f"{ALIAS}sns",
        "no rule warns of DisableKey",
    ),
    "a rule of other keys": (
        pattern_of(
            "keys-in-danger",
            lambda pattern: pattern["detail"].update(
                {"$or": [{"eventName": ["DisableKey"], "resources": {"ARN": ["arn:other"]}}]}
            ),
        ),
        "aws_kms_key.logs",
        f"{ALIAS}logs",
        "ScheduleKeyDeletion, PutKeyPolicy",
    ),
    "a rule of another use": (
        pattern_of("unusable-keys-used", lambda pattern: pattern.update(detail={"a": ["b"]})),
        "aws_kms_key.smsbot",
        f"{ALIAS}smsbot",
        "no rule warns of its use while it is pending deletion",
    ),
    "a filter that matches nothing": (
        set_argument(FILTER, "texts", "pattern", '{ $.outcome = "nothing" }'),
        f"{FILTER}.texts",
        "",
        "it does not count",
    ),
    "a filter that nobody can read": (
        set_argument(FILTER, "encryption-errors", "pattern", "[a, b]"),
        f"{FILTER}.encryption-errors",
        "",
        "it does not count",
    ),
    "a filter of another metric": (
        set_argument(
            FILTER,
            "encryption-errors",
            "metric_transformation",
            {"name": "Other", "namespace": "smsbot/dev", "value": "1"},
        ),
        f"{ALARM}.encryption-errors",
        "",
        "watches smsbot/dev EncryptionErrors, which nothing",
    ),
    "no filter": (
        lambda config: config["resource"][FILTER].pop("opt-outs"),
        f"{FILTER}.opt-outs",
        "",
        "it does not count",
    ),
    "a threshold that nothing reaches": (
        set_argument(ALARM, "function-errors", "threshold", 1000000),
        f"{ALARM}.function-errors",
        "",
        "it may never warn",
    ),
    "a declared threshold that is exceeded": (
        set_argument(ALARM, "opt-out-rate", "threshold", 99),
        f"{ALARM}.opt-out-rate",
        "",
        "it warns from 99",
    ),
    "an alarm of another function": (
        set_argument(ALARM, "function-errors", "dimensions", {"FunctionName": "other"}),
        f"{ALARM}.function-errors",
        "",
        "AWS/Lambda Errors of FunctionName other",
    ),
    "an alarm of no function": (
        set_argument(ALARM, "function-errors", "dimensions", {}),
        f"{ALARM}.function-errors",
        "",
        "watches AWS/Lambda Errors",
    ),
    "an alarm that is always on": (
        set_argument(ALARM, "function-errors", "threshold", 0),
        f"{ALARM}.function-errors",
        "",
        "or always",
    ),
    "an alarm that is on without data": (
        set_argument(ALARM, "function-errors", "treat_missing_data", "breaching"),
        f"{ALARM}.function-errors",
        "",
        "on already",
    ),
    "an alarm of two events in a row": (
        set_argument(ALARM, "encryption-errors", "evaluation_periods", 2),
        f"{ALARM}.encryption-errors",
        "",
        "silent about one event",
    ),
    "an alarm of few events": (
        set_argument(ALARM, "function-errors", "comparison_operator", "LessThanThreshold"),
        f"{ALARM}.function-errors",
        "",
        "warns of few events",
    ),
    "an alarm that waits for hours in all": (
        both(
            set_argument(ALARM, "encryption-errors", "period", 3600),
            set_argument(ALARM, "encryption-errors", "evaluation_periods", 6),
        ),
        f"{ALARM}.encryption-errors",
        "",
        "waits for hours",
    ),
    "an alarm of metrics of a day": (
        day_long_metrics,
        f"{ALARM}.undelivered",
        "",
        "waits for hours",
    ),
    "a rule that gets no calls that only read": (
        set_argument(RULE, "unusable-keys-used", "state", "ENABLED"),
        *MAIN,
        f"{OF_USE} pending deletion, {OF_USE} disabled",
    ),
    "a rule of no state": (
        lambda config: config["resource"][RULE]["unusable-keys-used"].pop("state"),
        *MAIN,
        "the state, the name or the targets of the event rules",
    ),
    "a rule of events without an id": (
        pattern_of("keys-in-danger", lambda pattern: pattern.update(id=ABSENT)),
        *MAIN,
        "no rule warns of DisableKey",
    ),
    "a rule of events of no region": (
        pattern_of("keys-in-danger", lambda pattern: pattern.update(region=ABSENT)),
        *MAIN,
        "no rule warns of DisableKey",
    ),
    "a rule of calls by nobody": (
        of_detail("unusable-keys-used", userIdentity=ABSENT),
        *MAIN,
        OF_USE,
    ),
    "a rule of calls at no time": (
        of_detail("keys-in-danger", eventTime=ABSENT),
        *MAIN,
        "no rule warns of DisableKey",
    ),
    "a rule of everybody but one address": (
        of_detail("keys-in-danger", sourceIPAddress=[{"anything-but": "203.0.113.9"}]),
        *MAIN,
        "no rule warns of DisableKey",
    ),
    "a rule of one program": (
        of_detail("keys-in-danger", userAgent=[{"prefix": "aws-cli"}]),
        *MAIN,
        "no rule warns of DisableKey",
    ),
    "a rule of grants by all but two roles": (
        pattern_of("keys-in-danger", two_roles_excepted),
        *MAIN,
        "no rule warns of CreateGrant",
    ),
    "a rule of grants by no ARN at all": (
        pattern_of("keys-in-danger", no_role_expected),
        *MAIN,
        "no rule warns of CreateGrant",
    ),
    "a rule of calls that succeed": (
        of_detail("keys-in-danger", errorCode=ABSENT),
        *MAIN,
        "no rule warns of DisableKey",
    ),
    "an alarm that the first event does not reach": (
        set_argument(ALARM, "function-errors", "comparison_operator", "GreaterThanThreshold"),
        f"{ALARM}.function-errors",
        "",
        "it warns from 2.0 on",
    ),
    "a rule of use that is not refused": (
        of_detail("unusable-keys-used", errorCode=ABSENT),
        *MAIN,
        OF_USE,
    ),
    "a rule of keys that are pending deletion": (
        pattern_of("unusable-keys-used", pending_alone),
        *MAIN,
        f"{OF_USE} disabled",
    ),
    "a rule of one use": (
        of_detail("unusable-keys-used", eventName=["Decrypt"]),
        *MAIN,
        OF_USE,
    ),
    "a rule without grants": (
        of_keys_in_danger(lambda text: "CreateGrant" not in text),
        *MAIN,
        "no rule warns of CreateGrant",
    ),
    "a rule of grants by users alone": (
        pattern_of(
            "keys-in-danger",
            lambda pattern: pattern["detail"]["$or"][-1]["userIdentity"].update(
                type=[{"anything-but": "AssumedRole"}]
            ),
        ),
        *MAIN,
        "no rule warns of CreateGrant",
    ),
    "a rule of keys by their resources alone": (
        of_keys_in_danger(lambda text: "keyId" not in text),
        *MAIN,
        "no rule warns of DisableKey",
    ),
    "an alarm of metrics of another account": (
        of_queries("undelivered", lambda query: query.update(account_id="999988887777")),
        f"{ALARM}.undelivered",
        "",
        "of another account",
    ),
    "an alarm of one of its metrics": (
        of_queries("undelivered", lambda query: query.update(return_data=query["id"] == "m1")),
        f"{ALARM}.undelivered",
        "",
        "it watches Sum of AWS/SNS NumberOfNotificationsFailed, not SUM(",
    ),
    "an alarm by another dimension": (
        set_argument(ALARM, "function-errors", "dimensions", {"QueueName": BOT}),
        f"{ALARM}.function-errors",
        "",
        f"Errors of QueueName {BOT}",
    ),
    "an alarm by a dimension more": (
        set_argument(
            ALARM, "function-errors", "dimensions", {"FunctionName": BOT, "Resource": BOT}
        ),
        f"{ALARM}.function-errors",
        "",
        f"Errors of Resource {BOT}",
    ),
    "an alarm of another resource of the stack": (
        set_argument(ALARM, "dead-letters-waiting", "dimensions", {"QueueName": BOT}),
        f"{ALARM}.dead-letters-waiting",
        "",
        f"OldestMessage of QueueName {BOT}",
    ),
    "a filter of some outcomes": (
        filtered("outcomes", '{ ($.outcome = "answered") || ($.outcome = "send_refused") }'),
        f"{FILTER}.outcomes",
        "",
        "suppressed",
    ),
    "a filter of some texts": (
        filtered("texts", '{ ($.outcome = "answered") || ($.outcome = "dropped") }'),
        f"{FILTER}.texts",
        "",
        "suppressed",
    ),
    "a filter of errors and of everything else": (
        filtered(
            "encryption-errors",
            '{ ($.errorMessage = "*KMS*") || ($.errorMessage = "*kms:*") || ($.outcome = "*") }',
        ),
        f"{FILTER}.encryption-errors",
        "",
        "may always be on",
    ),
    "a filter that counts where nothing is": (
        set_argument(
            FILTER,
            "encryption-errors",
            "metric_transformation",
            {
                "name": "EncryptionErrors",
                "namespace": "smsbot/dev",
                "value": "1",
                "default_value": "1",
            },
        ),
        f"{FILTER}.encryption-errors",
        "",
        "does not match change the metric",
    ),
    "a filter of some errors": (
        filtered("encryption-errors", '{ ($.errorMessage = "KMS key access*") }'),
        f"{FILTER}.encryption-errors",
        "",
        "KMSDisabledException",
    ),
    "an alarm that waits for a day": (
        both(
            set_argument(ALARM, "function-errors", "period", 86400),
            set_argument(ALARM, "function-errors", "evaluation_periods", 7),
        ),
        f"{ALARM}.function-errors",
        "",
        "waits for hours",
    ),
    "a rule whose unsent events are not counted": (
        forget_the_first_rule,
        "aws_cloudwatch_event_rule.keys-in-danger",
        "",
        "no alarm watches its AWS/Events FailedInvocations",
    ),
}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_what_sees_nothing_is_found(name: str, configuration: Config, model: Model) -> None:
    put_in, resource, key, words = FAULTS[name]
    put_in(configuration)
    findings = prove(model(configuration), DECLARED).findings
    about = [each for each in findings if (each.resource, each.key) == (resource, key)]
    assert any(words in each.problem for each in about), "\n".join(map(str, findings))


@pytest.mark.parametrize(
    ("pattern", "event", "found"),
    [
        ({"a": ["b"]}, {"a": "b"}, True),
        ({"a": ["b"]}, {"a": ["c", "b"]}, True),
        ({"a": ["b"]}, {}, False),
        ({"a": {"b": ["c"]}}, {"a": [{"b": "x"}, {"b": "c"}]}, True),
        ({"a": [{"prefix": "arn:"}]}, {"a": "arn:x"}, True),
        ({"a": [{"exists": False}]}, {}, True),
        ({"a": [{"exists": False}]}, {"a": "b"}, False),
        ({"a": [{"anything-but": ["b"]}]}, {"a": "c"}, True),
        ({"a": [{"anything-but": "b"}]}, {}, False),
        ({"$or": [{"a": ["b"]}, {"c": ["d"]}]}, {"c": "d"}, True),
        ({"a": [{"cidr": "10.0.0.0/8"}]}, {"a": "10.0.0.1"}, False),
        ("no pattern", {"a": "b"}, False),
        ({"a": [{}]}, {"a": "b"}, False),
        ({"a": [{"prefix": "b", "suffix": "b"}]}, {"a": "b"}, False),
        ({"a": [{"suffix": "key/1"}]}, {"a": "arn:key/1"}, True),
        ({"a": [{"suffix": "key/1"}]}, {"a": "key/1234"}, False),
        ({"a": [{"anything-but": {"prefix": "c"}}]}, {"a": "b"}, False),
        ({"a": [{"exists": True}]}, {"a": AnyText()}, True),
        ({"a": ["b"]}, {"a": AnyText()}, False),
        ({"a": [{"prefix": "b"}]}, {"a": AnyText()}, False),
        ({"a": [{"anything-but": ["c", "d"]}]}, {"a": AnyText(("c", "d"))}, True),
        ({"a": [{"anything-but": ["c", "d"]}]}, {"a": AnyText(("c",))}, False),
    ],
)
def test_a_pattern_matches_as_eventbridge_does(
    pattern: object, event: object, *, found: bool
) -> None:
    assert matches(pattern, event) is found
