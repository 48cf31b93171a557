"""What of a synthesized document is understood, and what stands for what it does not say."""

import re

ACCOUNT = "ACCOUNT"
REGION = "REGION"
MODULE = "module"
POLICY_DOCUMENT = ("aws_iam_policy_document", "json")
SYNTHESIZE = "Synthesize it again, and name the cdk.tf.json of one stack."
# The arguments that an ARN or an id is made of.
NAMES = (
    *("name", "path", "bucket", "function_name", "alarm_name"),
    *("aws_service_name", "custom_suffix"),
)
# The blocks of a document that are read, or that change nothing about its resources.
BLOCKS = frozenset(
    {"//", "data", "locals", "moved", "output", "provider", "removed", "resource", "terraform"}
    | {"variable"}
)
# The blocks of "terraform" that are settings of their own.
READ_OF_TERRAFORM = frozenset({"//", "backend", "cloud", "required_providers"})
# Data sources whose values are the account and the region of their provider.
ABOUT_PROVIDER = ("aws_caller_identity", "aws_partition", "aws_region")
META_ARGUMENTS = frozenset(
    {"connection", "count", "dynamic", "for_each", "provider", "provisioner"}
)
# The rules that say when Terraform destroys, and what has to hold.
LIFECYCLE = {"create_before_destroy", "postcondition", "precondition", "prevent_destroy"}
# The account in an ARN within a policy.
ACCOUNT_IN_ARN = re.compile(r'"arn:[^:"]*:[^:"]*:[^:"]*:([^:"]*):')
