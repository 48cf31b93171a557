"""What AWS's own keys encrypt, each with the reason why that is enough."""

from constructs_lib.aws_managed import AwsManaged

FUNCTION_CODE = AwsManaged("The deployment package is the source code here and holds no secret.")
FUNCTION_ENVIRONMENT = AwsManaged(
    "The environment variables are names of tables and a topic and hold no secret; "
    "encrypt_function_environment in environments.toml moves them to the main key."
)

# By the address of the resource, and what of it is meant.
EXEMPTIONS = {
    ("aws_lambda_function.bot", "Function Code"): FUNCTION_CODE,
    ("aws_lambda_function.bot", "Environment Variables"): FUNCTION_ENVIRONMENT,
}
