"""The AWS bindings that the project uses; nothing else imports ``cdktf_cdktf_provider_aws``."""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup as CloudwatchLogGroup
from cdktf_cdktf_provider_aws.data_aws_caller_identity import (
    DataAwsCallerIdentity as DataAwsCallerIdentity,
)
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTable as DynamodbTable
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTableAttribute as DynamodbTableAttribute
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTablePointInTimeRecovery as DynamodbTablePointInTimeRecovery,
)
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTableServerSideEncryption as DynamodbTableServerSideEncryption,
)
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTableTtl as DynamodbTableTtl
from cdktf_cdktf_provider_aws.iam_role import IamRole as IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy as IamRolePolicy
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias as KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey as KmsKey
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction as LambdaFunction,
)
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunctionDeadLetterConfig as LambdaFunctionDeadLetterConfig,
)
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunctionEnvironment as LambdaFunctionEnvironment,
)
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunctionLoggingConfig as LambdaFunctionLoggingConfig,
)
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission as LambdaPermission
from cdktf_cdktf_provider_aws.provider import AwsProvider as AwsProvider
from cdktf_cdktf_provider_aws.provider import AwsProviderDefaultTags as AwsProviderDefaultTags
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic as SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy as SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import (
    SnsTopicSubscription as SnsTopicSubscription,
)
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue as SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy as SqsQueuePolicy
