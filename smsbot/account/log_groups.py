"""The log groups of an environment in an account."""

import json
from collections.abc import Iterator
from functools import partial

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account, resource_at

KIND = "aws_cloudwatch_log_group"
MASK = "aws_cloudwatch_log_data_protection_policy"
SUBSCRIPTION_FILTER = "aws_cloudwatch_log_subscription_filter"


def read_log_groups(account: Account) -> list[Resource]:
    """Every log group that is designed or looks so."""
    found = account.read(partial(_starting_with, account), _starts(account))
    groups = {each.address: each for each in found}.values()
    masked = account.scope.names(MASK)
    return [
        *groups,
        *account.read(partial(_subscription_filters, account), groups),
        *account.read(partial(_mask, account), masked),
    ]


def _starts(account: Account) -> list[str]:
    """What the names of the groups start with, so that no other group of the account is read."""
    prefix, scope = account.scope.prefix, account.scope
    starts: dict[str, None] = {}
    for name in scope.names(KIND):
        before, found, _ = name.partition(prefix)
        starts[f"{before}{prefix}" if found else name] = None
    return list(starts)


def _starting_with(account: Account, start: str) -> Iterator[Resource]:
    unread = Unknown()
    for each in account.listed(
        f"the log groups {start}*",
        "logs:DescribeLogGroups",
        "logGroups",
        otherwise=(
            {"logGroupName": name, "kmsKeyId": unread, "retentionInDays": unread}
            for name in account.scope.names(KIND)
            if name.startswith(start)
        ),
        logGroupNamePrefix=start,
    ):
        name = each["logGroupName"]
        if account.scope.holds(KIND, name):
            yield resource_at(
                account.scope.address(KIND, name),
                arn=account.scope.location.arn("logs", f"log-group:{name}"),
                kms_key_id=each.get("kmsKeyId"),
                name=name,
                retention_in_days=each.get("retentionInDays"),
            )


def _mask(account: Account, group: str) -> Iterator[Resource]:
    """The policy by which a group's numbers are masked, as Terraform spells it."""
    found = account.ask(
        f"the masks of {group}",
        "logs:GetDataProtectionPolicy",
        "policyDocument",
        logGroupIdentifier=group,
    )
    if isinstance(found, str):
        found = json.dumps(json.loads(found), separators=(",", ":"), sort_keys=True)
    if found is not None:
        yield resource_at(
            account.scope.address(MASK, group), log_group_name=group, policy_document=found
        )


def _subscription_filters(account: Account, group: Resource) -> Iterator[Resource]:
    """Where what is logged is sent on to."""
    name = group.text("name")
    for each in account.listed(
        "the subscription filters",
        "logs:DescribeSubscriptionFilters",
        "subscriptionFilters",
        of=group.address,
        logGroupName=name,
    ):
        own = each.get("filterName", "")
        yield resource_at(
            f"{SUBSCRIPTION_FILTER}.{name}.{own}",
            destination_arn=each.get("destinationArn"),
            log_group_name=name,
            name=own,
        )
