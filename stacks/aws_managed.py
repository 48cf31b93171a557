"""What AWS's own keys encrypt, each with the reason why that is enough."""

from constructs_lib.encrypted.aws_managed import AwsManaged

FUNCTION_CODE = AwsManaged("The deployment package is the source code here and holds no secret.")
FUNCTION_ENVIRONMENT = AwsManaged(
    "The environment variables are names of resources and what the bot says, and hold no secret; "
    "encrypt_function_environment in environments.toml moves them to the main key."
)
