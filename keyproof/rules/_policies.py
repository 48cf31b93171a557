"""What a resource's own policy may open to others: by type, what reads, and what writes.

Sources: the actions, resources and condition keys of each service in AWS's Service Authorization
Reference.
"""

import re

from keyproof.policy_document import actions_of

FUNCTIONS = ("aws_lambda_alias", "aws_lambda_function")
# What reads, or gives whoever may call it the right to read. Another account that may send or
# publish and no more is a warning: it gets no data.
READS: dict[str, tuple[str, ...]] = {
    # Whoever calls a function reads its answer.
    **dict.fromkeys(
        FUNCTIONS,
        actions_of("lambda", "InvokeFunction InvokeFunctionUrl AddPermission UpdateFunctionCode"),
    ),
    "aws_backup_vault": actions_of(
        "backup", "CopyFromBackupVault StartRestoreJob PutBackupVaultAccessPolicy"
    ),
    # A rule on the bus sends its events to whatever its author chooses.
    "aws_cloudwatch_event_bus": actions_of("events", "PutRule PutTargets"),
    "aws_dynamodb_table": actions_of(
        "dynamodb", "GetItem Query Scan BatchGetItem PutResourcePolicy"
    ),
    "aws_ecr_repository": actions_of(
        "ecr", "BatchGetImage GetDownloadUrlForLayer SetRepositoryPolicy"
    ),
    "aws_kinesis_stream": actions_of("kinesis", "GetRecords SubscribeToShard PutResourcePolicy"),
    "aws_s3_access_point": actions_of("s3", "GetObject PutAccessPointPolicy"),
    "aws_s3_bucket": actions_of("s3", "GetObject PutBucketAcl PutBucketPolicy"),
    "aws_secretsmanager_secret": actions_of("secretsmanager", "GetSecretValue PutResourcePolicy"),
    "aws_sns_topic": actions_of("sns", "Subscribe AddPermission SetTopicAttributes"),
    "aws_sqs_queue": actions_of("sqs", "ReceiveMessage AddPermission SetQueueAttributes"),
}
WRITES: dict[str, tuple[str, ...]] = {
    "aws_backup_vault": actions_of("backup", "CopyIntoBackupVault DeleteRecoveryPoint"),
    "aws_cloudwatch_event_bus": actions_of("events", "PutEvents"),
    "aws_dynamodb_table": actions_of("dynamodb", "PutItem UpdateItem DeleteItem"),
    "aws_ecr_repository": actions_of("ecr", "PutImage BatchDeleteImage DeleteRepository"),
    "aws_kinesis_stream": actions_of("kinesis", "PutRecord PutRecords"),
    "aws_s3_access_point": actions_of("s3", "PutObject DeleteObject"),
    "aws_s3_bucket": actions_of("s3", "PutObject DeleteObject"),
    "aws_secretsmanager_secret": actions_of("secretsmanager", "PutSecretValue"),
    "aws_sns_topic": actions_of("sns", "Publish"),
    "aws_sqs_queue": actions_of("sqs", "SendMessage PurgeQueue"),
}
KINDS = tuple({**READS, **WRITES})
# A grant, and a permission of Lambda, is a policy of one statement.
GRANT = re.compile(r"'([^']+)' of \1(?=,|$)")
PERMISSION = re.compile(r"'([^']*aws_lambda_permission\.[^']*)' of the permissions of [^\s,]+")


def by_address(labels: str) -> str:
    """Labels of statements, in which such a one is called by its address alone."""
    return GRANT.sub(r"\1", PERMISSION.sub(r"\1", labels))
