"""The actions of the roles, by service: which read settings, and which make an environment."""

import tomllib
from pathlib import Path

from keyproof.policy_document import actions_of

_LISTED: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
# What a statement about the resources of a service is called after.
WHAT = {service: each["what"] for service, each in _LISTED.items()}
READING = {service: actions_of(service, each["reading"]) for service, each in _LISTED.items()}
CHANGING = {
    service: actions_of(service, each["changing"])
    for service, each in _LISTED.items()
    if each["changing"]
}
# What a plan reads of a key.
READING_KEYS = actions_of("kms", "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags")
# Terraform attaches no managed policy to a role here.
NEVER_NEEDED = ("iam:AttachRolePolicy", "iam:DetachRolePolicy")
ABOUT_BOUNDARIES = ("iam:PutRolePermissionsBoundary",)
# They know no resource, or Terraform asks for all.
FINDING = (
    "cloudwatch:DescribeAlarms",
    "kms:ListAliases",
    "logs:DescribeLogGroups",
    "sns:GetSubscriptionAttributes",
)
# What an environment that masks phone numbers needs in addition.
READING_MASKS = ("logs:GetDataProtectionPolicy",)
CHANGING_MASKS = ("logs:DeleteDataProtectionPolicy", "logs:PutDataProtectionPolicy")
# What an environment with a phone number needs in addition; AWS chooses the number's id.
READING_NUMBERS = actions_of(
    "sms-voice",
    "DescribeConfigurationSets DescribeOptOutLists DescribePhoneNumbers ListTagsForResource",
)
REQUESTING_NUMBERS = actions_of(
    "sms-voice", "CreateConfigurationSet CreateOptOutList RequestPhoneNumber"
)
CHANGING_SETS = actions_of(
    "sms-voice",
    "CreateEventDestination DeleteConfigurationSet DeleteEventDestination DeleteOptOutList "
    "TagResource UntagResource UpdateEventDestination",
)
CHANGING_NUMBERS = actions_of(
    "sms-voice", "ReleasePhoneNumber TagResource UntagResource UpdatePhoneNumber"
)
READING_TEMPLATES = ("cloudformation:DescribeStacks", "cloudformation:GetTemplate")
CHANGING_TEMPLATES = actions_of(
    "cloudformation",
    "CreateStack DeleteStack DescribeStackEvents DescribeStackResources TagResource "
    "UntagResource UpdateStack",
)
