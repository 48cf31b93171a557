"""What AWS's own keys encrypt, each with the reason why that is enough."""

from constructs_lib.encrypted.aws_managed import AwsManaged
from stacks.settings.environment import Environment

FUNCTION_CODE = AwsManaged("The deployment package is the source code here and holds no secret.")
FUNCTION_ENVIRONMENT = AwsManaged(
    "The environment variables are names of resources and what the bot says, and hold no secret; "
    "encrypt_function_environment in environments.toml moves them to the main key."
)

OPT_OUT_LIST = AwsManaged(
    "AWS End User Messaging encrypts what it keeps under a key of its own and takes no other: who "
    "opted out."
)
PHONE_NUMBER = AwsManaged(
    "AWS End User Messaging encrypts what it keeps under a key of its own and takes no other: the "
    "bot's number and its settings."
)


def exemptions(environment: Environment) -> dict[tuple[str, str], AwsManaged]:
    """The exemptions of one environment, by the address of a resource and the part that is meant.

    The part is as the coverage report calls it, and empty for a whole resource.
    """
    found = {("aws_lambda_function.bot", "Function Code"): FUNCTION_CODE}
    if not environment.encrypt_function_environment:
        found["aws_lambda_function.bot", "Environment Variables"] = FUNCTION_ENVIRONMENT
    if environment.sms:
        found["aws_pinpointsmsvoicev2_opt_out_list.opt-outs", ""] = OPT_OUT_LIST
        found["aws_pinpointsmsvoicev2_phone_number.bot", "Phone Number"] = PHONE_NUMBER
    return found
