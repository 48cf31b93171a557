"""The functions of an environment in an account, each with who may invoke it."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account, fields_of, resource_at

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import FunctionConfigurationResponseTypeDef

URL = "aws_lambda_function_url"
ALIAS = "aws_lambda_alias"
# No type of Terraform: a function of Terraform publishes its versions itself.
VERSION = "aws_lambda_function_version"
LATEST = "$LATEST"
KIND = "aws_lambda_function"
INVOKE_CONFIG = "aws_lambda_function_event_invoke_config"


def read_functions(account: Account) -> list[Resource]:
    """Every function that is designed or looks so."""
    listed = account.listed(
        "the functions",
        "lambda:ListFunctions",
        "Functions",
        otherwise=({"FunctionName": name} for name in account.designed(KIND)),
    )
    names = [each["FunctionName"] for each in listed]
    of_interest = [name for name in names if account.scope.holds(KIND, name)]
    reads = (_function, _invoke_config, _entrances)
    return account.read(
        lambda each: each[0](account, each[1]),
        [(read, name) for read in reads for name in of_interest],
    )


def _function(account: Account, name: str) -> Iterator[Resource]:
    address = account.scope.address(KIND, name)
    # Not GetFunction, which hands out the code as well.
    found = account.ask(address, "lambda:GetFunctionConfiguration", FunctionName=name)
    if found is None:
        return
    ask = partial(account.ask, of=address, FunctionName=name)
    policy = ask("the permissions", "lambda:GetPolicy", "Policy")
    concurrency = ask(
        "the concurrency", "lambda:GetFunctionConcurrency", "ReservedConcurrentExecutions"
    )
    if isinstance(found, Unknown):
        values: dict[str, object] = {
            "environment": [{"variables": found}],
            "kms_key_arn": found,
        }
    else:
        values = _settings(found) | _environment(account, address, found)
    yield resource_at(
        address,
        arn=account.scope.location.arn("lambda", f"function:{name}"),
        function_name=name,
        policy=policy,
        reserved_concurrent_executions=concurrency,
        **values,
    )


def _settings(found: "FunctionConfigurationResponseTypeDef") -> dict[str, object]:
    """What it runs, as what, where and how long."""
    return {
        "dead_letter_config": [fields_of(found.get("DeadLetterConfig"), "target_arn")],
        "file_system_config": [
            {"arn": each["Arn"], "local_mount_path": each["LocalMountPath"]}
            for each in found.get("FileSystemConfigs", [])
        ],
        "kms_key_arn": found.get("KMSKeyArn"),
        "layers": [each.get("Arn", "") for each in found.get("Layers", [])],
        "logging_config": [fields_of(found.get("LoggingConfig"), "log_format log_group")],
        "source_code_hash": found.get("CodeSha256"),
        "tracing_config": [fields_of(found.get("TracingConfig"), "mode")],
        "vpc_config": [fields_of(found.get("VpcConfig"), "security_group_ids subnet_ids")],
        **fields_of(found, "architectures handler memory_size package_type role runtime timeout"),
    }


def _environment(
    account: Account, address: str, found: "FunctionConfigurationResponseTypeDef"
) -> dict[str, object]:
    """Its variables; where Lambda could not decrypt them for who asks, that is noted.

    https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentResponse.html
    """
    environment = found.get("Environment", {})
    if environment.get("Error"):
        account.note(
            f"Which environment variables {address} has is not compared: they are encrypted, and "
            "Lambda shows them only to callers who may decrypt them."
        )
        return {}
    variables = environment.get("Variables", {})
    return {"environment": [{"variables": variables}] if variables else None}


def _invoke_config(account: Account, name: str) -> Iterator[Resource]:
    """How often it tries, and where it sends what it handled and could not handle."""
    address = account.scope.address(INVOKE_CONFIG, name)
    found = account.ask(address, "lambda:GetFunctionEventInvokeConfig", FunctionName=name)
    if found is None:
        return
    if isinstance(found, Unknown):
        values: dict[str, object] = {
            "destination_config": [{"on_failure": [{"destination": found}]}]
        }
    else:
        destinations = found.get("DestinationConfig", {})
        values = {
            "destination_config": [
                {
                    "on_failure": [fields_of(destinations.get("OnFailure"), "destination")],
                    "on_success": [fields_of(destinations.get("OnSuccess"), "destination")],
                }
            ],
            **fields_of(found, "maximum_event_age_in_seconds maximum_retry_attempts"),
        }
    yield resource_at(address, function_name=name, **values)


def _entrances(account: Account, name: str) -> Iterator[Resource]:
    yield from read_entrances(account, account.scope.address(KIND, name), name)


def read_entrances(account: Account, address: str, name: str) -> Iterator[Resource]:
    """Every such way into the function of that name, which is declared at ``address``."""
    listed = partial(account.listed, of=address, FunctionName=name)
    urls = listed("the URLs", "lambda:ListFunctionUrlConfigs", "FunctionUrlConfigs")
    aliases = listed("the aliases", "lambda:ListAliases", "Aliases")
    versions = listed("the versions", "lambda:ListVersionsByFunction", "Versions")
    of_urls = [each["FunctionArn"].partition(f":function:{name}")[2].lstrip(":") for each in urls]
    of_aliases = [each["Name"] for each in aliases]
    of_versions = [each["Version"] for each in versions if each["Version"] != LATEST]
    # An alias leads to a version, which cannot be deleted before it.
    for kind, found in ((URL, of_urls), (ALIAS, of_aliases), (VERSION, of_versions)):
        for qualifier in found:
            yield resource_at(
                f"{kind}.{name}.{qualifier}".rstrip("."), function_name=name, qualifier=qualifier
            )
