"""The functions of an environment in an account, each with who may invoke it."""

from collections.abc import Iterator
from functools import partial

from smsbot.encryption.resource import Resource, Unknown
from smsbot.live.account import Account

KIND = "aws_lambda_function"
INVOKE_CONFIG = "aws_lambda_function_event_invoke_config"


def read_functions(account: Account) -> list[Resource]:
    """Every function that is designed or looks so."""
    listed = account.ask(
        "the functions",
        "lambda:ListFunctions",
        lambda: [
            each.get("FunctionName", "")
            for page in account.functions.get_paginator("list_functions").paginate()
            for each in page["Functions"]
        ],
    )
    names = listed if isinstance(listed, list) else account.scope.names(KIND)
    of_interest = [name for name in names if account.scope.holds(KIND, name)]
    return [
        *account.read(partial(_function, account), of_interest),
        *account.read(partial(_invoke_config, account), of_interest),
    ]


def _function(account: Account, name: str) -> Iterator[Resource]:
    address = account.scope.address(KIND, name)
    # Not GetFunction, which hands out the code as well.
    found = account.ask(
        address,
        "lambda:GetFunctionConfiguration",
        lambda: account.functions.get_function_configuration(FunctionName=name),
    )
    if found is None:
        return
    policy = account.ask(
        f"the permissions of {address}",
        "lambda:GetPolicy",
        lambda: account.functions.get_policy(FunctionName=name)["Policy"],
        of=address,
    )
    if isinstance(found, Unknown):
        values: dict[str, object] = {"kms_key_arn": found, "environment": [{}]}
    else:
        variables = found.get("Environment", {}).get("Variables", {})
        values = {
            "dead_letter_config": [
                {"target_arn": found.get("DeadLetterConfig", {}).get("TargetArn")}
            ],
            # Only that there are some: what they hold is nobody's business here.
            "environment": [{}] if variables else None,
            "kms_key_arn": found.get("KMSKeyArn"),
            "logging_config": [{"log_group": found.get("LoggingConfig", {}).get("LogGroup")}],
            "role": found.get("Role"),
            "source_code_hash": found.get("CodeSha256"),
        }
    yield Resource(
        address=address,
        type=KIND,
        values={
            "arn": account.scope.location.arn("lambda", f"function:{name}"),
            "function_name": name,
            "policy": policy,
            **values,
        },
        prevent_destroy=None,
    )


def _invoke_config(account: Account, name: str) -> Iterator[Resource]:
    """Where it sends what it could not handle."""
    address = account.scope.address(INVOKE_CONFIG, name)
    found = account.ask(
        address,
        "lambda:GetFunctionEventInvokeConfig",
        lambda: account.functions.get_function_event_invoke_config(FunctionName=name),
    )
    if found is None:
        return
    destination = (
        found
        if isinstance(found, Unknown)
        else found.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    )
    yield Resource(
        address=address,
        type=INVOKE_CONFIG,
        values={
            "function_name": name,
            "destination_config": [{"on_failure": [{"destination": destination}]}],
        },
    )
