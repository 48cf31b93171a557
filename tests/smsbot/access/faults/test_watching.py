"""What warns of nothing any more is found, and so is an alias of another key."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from smsbot.access.proofs.everything import prove
from smsbot.aws.event_pattern import matches
from stacks.declared.declarations import declarations_of
from tests.smsbot.access.conftest import Model
from tests.smsbot.access.faults.faulty import Config, add_resource, both, set_argument
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


def day_long_metrics(config: Config) -> None:
    for query in config["resource"][ALARM]["undelivered"]["metric_query"]:
        if "metric" in query:
            query["metric"]["period"] = 86400


# What is done, the resource and the key that the finding names, and words of the problem.
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
        "above 1: it may never warn",
    ),
    "a declared threshold that is exceeded": (
        set_argument(ALARM, "opt-out-rate", "threshold", 99),
        f"{ALARM}.opt-out-rate",
        "",
        "above 10",
    ),
    "an alarm of another function": (
        set_argument(ALARM, "function-errors", "dimensions", {"FunctionName": "other"}),
        f"{ALARM}.function-errors",
        "",
        "AWS/Lambda Errors of other",
    ),
    "an alarm of no function": (
        set_argument(ALARM, "function-errors", "dimensions", {}),
        f"{ALARM}.function-errors",
        "",
        "watches AWS/Lambda Errors",
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
    "an alarm that waits for a day": (
        both(
            set_argument(ALARM, "function-errors", "period", 86400),
            set_argument(ALARM, "function-errors", "evaluation_periods", 7),
        ),
        f"{ALARM}.function-errors",
        "",
        "waits for hours",
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
        ({"a": [{"suffix": "key/1"}]}, {"a": "arn:key/1"}, True),
        ({"a": [{"suffix": "key/1"}]}, {"a": "key/1234"}, False),
    ],
)
def test_a_pattern_matches_as_eventbridge_does(
    pattern: object, event: object, *, found: bool
) -> None:
    assert matches(pattern, event) is found
