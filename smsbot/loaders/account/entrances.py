"""Ways into a function that nobody designed: URLs, aliases and versions, each with own rights."""

from collections.abc import Iterator

from smsbot.loaders.account.account import Account
from smsbot.model.resource import Resource

URL = "aws_lambda_function_url"
ALIAS = "aws_lambda_alias"
# No type of Terraform: a function of Terraform publishes its versions itself.
VERSION = "aws_lambda_function_version"
LATEST = "$LATEST"


def read_entrances(account: Account, address: str, name: str) -> Iterator[Resource]:
    """Every such way into the function of that name, which is declared at ``address``."""
    functions = account.functions
    urls = account.ask(
        f"the URLs of {address}",
        "lambda:ListFunctionUrlConfigs",
        lambda: [
            each["FunctionArn"].partition(f":function:{name}")[2].lstrip(":")
            for page in functions.get_paginator("list_function_url_configs").paginate(
                FunctionName=name
            )
            for each in page["FunctionUrlConfigs"]
        ],
        of=address,
    )
    aliases = account.ask(
        f"the aliases of {address}",
        "lambda:ListAliases",
        lambda: [
            each.get("Name", "")
            for page in functions.get_paginator("list_aliases").paginate(FunctionName=name)
            for each in page["Aliases"]
        ],
        of=address,
    )
    versions = account.ask(
        f"the versions of {address}",
        "lambda:ListVersionsByFunction",
        lambda: [
            each.get("Version", "")
            for page in functions.get_paginator("list_versions_by_function").paginate(
                FunctionName=name
            )
            for each in page["Versions"]
            if each.get("Version") != LATEST
        ],
        of=address,
    )
    # An alias leads to a version, which cannot be deleted before it.
    for kind, found in ((URL, urls), (ALIAS, aliases), (VERSION, versions)):
        for qualifier in found if isinstance(found, list) else []:
            yield Resource(
                address=f"{kind}.{name}.{qualifier}".rstrip("."),
                type=kind,
                values={"function_name": name, "qualifier": qualifier},
            )
