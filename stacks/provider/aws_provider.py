"""Gives a stack the AWS provider of its environment."""

from constructs_lib.aws import AwsProvider, AwsProviderDefaultTags
from constructs_lib.cdk import TerraformStack
from stacks.keys import default_tags_of
from stacks.settings.environment import Environment


def add_provider(stack: TerraformStack, environment: Environment) -> None:
    """Add the AWS provider of the environment, of the release that it sets, if it sets one."""
    AwsProvider(
        stack,
        "aws",
        region=environment.region,
        allowed_account_ids=[environment.account_id] if environment.account_id else None,
        default_tags=[AwsProviderDefaultTags(tags=default_tags_of(environment))],
    )
    if environment.provider_version is not None:
        place = "terraform.required_providers.aws.version"
        stack.add_override(place, environment.provider_version)
