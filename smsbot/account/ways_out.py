"""Ways out of an account that belong to no single resource of the design, or that nobody declares.

Exports and backups of tables, contributor insights, event source mappings, log exports, and what
the account does with every log group. On AWS no answer is a way out that is not known.
"""

from collections.abc import Iterator
from functools import partial

from keyproof.model.resource import Resource
from smsbot.account.account import Account, resource_at
from smsbot.rehearsal import is_embedded

TABLE, FUNCTION, QUEUE = "aws_dynamodb_table", "aws_lambda_function", "aws_sqs_queue"
LOG_GROUP = "aws_cloudwatch_log_group"
EXPORT, BACKUP = "aws_dynamodb_table_export", "aws_dynamodb_backup"
INSIGHTS, MAPPING = "aws_dynamodb_contributor_insights", "aws_lambda_event_source_mapping"
ACCOUNT_POLICY, LOG_EXPORT = "aws_cloudwatch_log_account_policy", "aws_cloudwatch_log_export_task"
# Each type of policy of the account that sends log events, or findings about them, on.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeAccountPolicies.html
POLICY_TYPES = ("DATA_PROTECTION_POLICY", "SUBSCRIPTION_FILTER_POLICY")
UNDER_WAY = ("PENDING", "PENDING_CANCEL", "RUNNING")


def read_ways_out(account: Account) -> list[Resource]:
    """Every such way out that is there."""
    tables, functions = account.scope.names(TABLE), account.scope.names(FUNCTION)
    # What a function could read from.
    queues = (account.scope.location.arn("sqs", name) for name in account.scope.names(QUEUE))
    return [
        *account.read(partial(_of_table, account), tables),
        *account.read(partial(_mappings, account), [*functions, *queues]),
        *_of_logs(account),
    ]


def _of_table(account: Account, name: str) -> Iterator[Resource]:
    address = account.scope.address(TABLE, name)
    arn = account.scope.location.arn("dynamodb", f"table/{name}")
    for each in account.listed(
        "the exports", "dynamodb:ListExports", "ExportSummaries", of=address, TableArn=arn
    ):
        there = f"{EXPORT}.{each['ExportArn']}"
        yield resource_at(there, table_arn=arn, s3_bucket="the bucket of the export")
    for each in account.listed(
        "the copies",
        "dynamodb:ListBackups",
        "BackupSummaries",
        of=address,
        TableName=name,
        BackupType="USER",
    ):
        copy = each["BackupArn"]
        yield resource_at(f"{BACKUP}.{copy}", table_arn=arn, arn=copy)
    insights = account.ask(
        "the contributor insights",
        "dynamodb:DescribeContributorInsights",
        "ContributorInsightsStatus",
        of=address,
        TableName=name,
    )
    if insights in ("ENABLED", "ENABLING"):
        yield resource_at(f"{INSIGHTS}.{name}", table_name=name)


def _mappings(account: Account, of: str) -> Iterator[Resource]:
    """Which functions are invoked with what a queue holds, or what invokes a function."""
    argument = "EventSourceArn" if of.startswith("arn:") else "FunctionName"
    for each in account.listed(
        f"the event source mappings of {of}",
        "lambda:ListEventSourceMappings",
        "EventSourceMappings",
        **{argument: of},
    ):
        yield resource_at(
            f"{MAPPING}.{each.get('UUID', '')}",
            event_source_arn=each.get("EventSourceArn"),
            function_name=each.get("FunctionArn"),
        )


def _of_logs(account: Account) -> Iterator[Resource]:
    # The embedded AWS, whose account has a number of its own, knows neither.
    if is_embedded(account.scope.location.account_id):
        return
    for kind in POLICY_TYPES:
        for each in account.listed(
            f"the policies of the account for log groups ({kind})",
            "logs:DescribeAccountPolicies",
            "accountPolicies",
            policyType=kind,
        ):
            name = each.get("policyName", "")
            yield resource_at(
                f"{ACCOUNT_POLICY}.{name}",
                policy_document=each.get("policyDocument"),
                policy_name=name,
                policy_type=kind,
            )
    groups = set(account.scope.names(LOG_GROUP))
    for each in account.listed(
        "the exports of log groups", "logs:DescribeExportTasks", "exportTasks"
    ):
        group, status = each.get("logGroupName", ""), each.get("status", {}).get("code")
        if group in groups and status in UNDER_WAY:
            yield resource_at(
                f"{LOG_EXPORT}.{each.get('taskId', '')}",
                log_group_name=group,
                destination=each.get("destination"),
            )
