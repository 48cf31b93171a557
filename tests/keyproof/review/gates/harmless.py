"""Changes that weaken nothing and let nothing out, of much of the configuration at once."""

import json
import re
from collections.abc import Callable

from tests.keyproof.access.conftest import Config

Change = Callable[[Config], None]


def another_alarm(config: Config) -> None:
    """Of one's own, which may warn of whatever its owner wants; both topics let it publish."""
    for name in ("sns_topic_policy", "kms_key"):
        for each in config["resource"][f"aws_{name}"].values():
            each["policy"] = re.sub(
                r'("[^"]+-alarm-)function-errors"', r'\1function-errors", \1slow"', each["policy"]
            )
    alarms = config["resource"]["aws_cloudwatch_metric_alarm"]
    alarms["slow"] = {
        **alarms["function-errors"],
        "alarm_name": "smsbot-dev-watch-alarm-slow",
        "metric_name": "Duration",
        "statistic": "Average",
        "threshold": 5000,
        "evaluation_periods": 3,
    }


def moved(kind: str, old: str, new: str) -> Change:
    """Another name of a resource, which Terraform moves; declarations follow."""

    def put_in(config: Config) -> None:
        text = json.dumps(config).replace(f"{kind}.{old}", f"{kind}.{new}")
        config.clear()
        config.update(json.loads(text))
        config["resource"][kind][new] = config["resource"][kind].pop(old)
        config["moved"] = [{"from": f"{kind}.{old}", "to": f"{kind}.{new}"}]

    return put_in


def statements_in_another_order(config: Config) -> None:
    key = config["resource"]["aws_kms_key"]["dynamodb"]
    document = json.loads(key["policy"])
    document["Statement"].reverse()
    key["policy"] = json.dumps(document)


HARMLESS: dict[str, Change] = {
    "another alarm": another_alarm,
    "statements in another order": statements_in_another_order,
    "a log group of another name": moved("aws_cloudwatch_log_group", "sns-logs", "of-sns"),
    "a topic policy of another name": moved("aws_sns_topic_policy", "inbound-sms", "texts"),
}
