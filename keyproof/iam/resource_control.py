"""To which actions the resource control policies of an organization apply."""

from keyproof.iam.truth import Truth

WITH_RESOURCE_CONTROL = frozenset(
    {"dynamodb", "ecr", "events", "firehose", "kms", "logs", "s3", "secretsmanager", "sqs", "sts"}
)
WITHOUT_RESOURCE_CONTROL = frozenset({"cloudwatch", "iam", "kinesis", "lambda", "sns", "ssm"})


def resource_control_applies(action: str) -> Truth:
    """Whether resource control policies apply to an action; MAYBE for a service not known here.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    """
    service = action.partition(":")[0]
    if service in WITH_RESOURCE_CONTROL:
        return Truth.YES
    return Truth.NO if service in WITHOUT_RESOURCE_CONTROL else Truth.MAYBE
