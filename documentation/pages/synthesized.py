"""The reference of what is synthesized: the outputs of a stack, and the policies of an example."""

import json
from collections.abc import Iterator
from typing import Any

from documentation.pages.page import Page, table
from smsbot.design.synthesis import synthesized
from stacks.settings.environment import Environment

EXAMPLE = Environment.model_validate(
    {
        "name": "dev",
        "company": "your-company",
        "region": "us-east-1",
        "backend": {"type": "s3"},
        "account_id": "111122223333",
        "admin_role": "admin",
        "key_deletion_window_in_days": 30,
        "rotation_period_in_days": 365,
        "log_retention_in_days": 365,
        "deletion_protection": True,
        "sms": {"iso_country_code": "US", "number_type": "TOLL_FREE"},
        "conversation": {"support_contact": "support@your-company.example"},
    }
)
# The argument of a resource that holds a policy, for the types whose policy a reader looks for.
POLICIES = {
    "aws_kms_key": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_role": "assume_role_policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue_policy": "policy",
}


def synthesized_pages() -> list[Page]:
    """The pages about one example environment, with a phone number and its state in S3."""
    with synthesized(EXAMPLE) as path:
        configuration: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return [_outputs(configuration), _policies(configuration)]


def _outputs(configuration: dict[str, Any]) -> Page:
    rows = [(f"`{name}`", each["description"]) for name, each in configuration["output"].items()]
    lines = [
        "The outputs of the stack `smsbot-{env}`. `PhoneNumber` exists with a phone number only.",
        "",
        *table(("output", "value"), rows),
    ]
    return Page(path="reference/outputs.md", title="Outputs", lines=tuple(lines))


def _policies(configuration: dict[str, Any]) -> Page:
    lines = [
        "One example environment with a phone number. `${…}` is a reference of Terraform's.",
        "",
    ]
    for address, policy in _each_policy(configuration):
        lines += [f"## `{address}`", "", "```json", json.dumps(policy, indent=2), "```", ""]
    return Page(path="reference/policies.md", title="Policies", lines=tuple(lines))


def _each_policy(configuration: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for kind, argument in POLICIES.items():
        for name, values in sorted(configuration["resource"].get(kind, {}).items()):
            if argument in values:
                yield f"{kind}.{name}", json.loads(values[argument])
