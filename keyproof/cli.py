"""The commands of ``keyproof``; each imports its modules when it runs."""

from pathlib import Path
from typing import Annotated, NoReturn

from typer import Argument, Option

from keyproof.terminal.formats import ReviewFormat, TableOrJson
from keyproof.terminal.help import Commands
from keyproof.terminal.run import run

app = Commands(
    help="Shows who can decrypt what, and what AWS will refuse, in anybody's Terraform.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

PathArgument = Annotated[
    Path,
    Argument(
        help="A plan or a state as `terraform show -json` prints it, a cdk.tf.json, or a folder "
        "of those; - for standard input.",
        allow_dash=True,
    ),
]
AccountOption = Annotated[
    str, Option("--account", help="The number of the account, where the file does not show it.")
]
SourcesOption = Annotated[
    Path | None,
    Option(
        "--config",
        help="The folder with the HCL, for what a plan does not know. Default: the plan's.",
    ),
]
FormatOption = Annotated[ReviewFormat, Option("--format", help="How to print the answer.")]


@app.command()
def check(
    path: PathArgument,
    *,
    account: AccountOption = "",
    config: SourcesOption = None,
    format: FormatOption = ReviewFormat.TABLE,
    settings: Annotated[
        Path | None, Option("--settings", help="Default: keyproof.toml, where it is there.")
    ] = None,
    baseline: Annotated[
        Path | None, Option("--baseline", help="Default: keyproof-baseline.json, if there.")
    ] = None,
    write_baseline: Annotated[
        bool, Option("--write-baseline", help="Accept what is there today, and end with 0.")
    ] = False,
    strict: Annotated[bool, Option("--strict", help="A warning is an error too.")] = False,
) -> int:
    """Find what AWS will refuse, who else can read, and what is not encrypted.

    The exit status is 0 without an error, 1 with errors, 2 if the check could not run.
    """
    from keyproof.answers.commands import check_plan

    return check_plan(
        path,
        account=account,
        sources=config,
        format=format,
        settings_file=settings,
        baseline=baseline,
        write=write_baseline,
        strict=strict,
    )


@app.command()
def who(
    key: Annotated[str, Argument(help="The address, an alias or the ARN of a key.")],
    path: PathArgument,
    *,
    account: AccountOption = "",
    config: SourcesOption = None,
    format: Annotated[TableOrJson, Option("--format", help="How to print it.")] = TableOrJson.TABLE,
) -> int:
    """Show who can use a key, how, and by which statements."""
    from keyproof.answers.access import who_uses

    return who_uses(key, path, account=account, sources=config, format=format)


@app.command()
def explain(
    principal: Annotated[str, Argument(help="The address of a role, an ARN, or a name of `who`.")],
    key: Annotated[str, Argument(help="The address, an alias or the ARN of a key.")],
    path: PathArgument,
    *,
    account: AccountOption = "",
    config: SourcesOption = None,
) -> int:
    """Show why a principal can use a key, or cannot: the statements that decide."""
    from keyproof.answers.access import explain_access

    return explain_access(principal, key, path, account=account, sources=config)


@app.command()
def diff(
    before: Annotated[Path, Argument(help="A plan, or what there was before.", allow_dash=True)],
    after: Annotated[Path | None, Argument(help="The plan or state to compare with it.")] = None,
    *,
    account: AccountOption = "",
    config: SourcesOption = None,
    format: FormatOption = ReviewFormat.TABLE,
) -> int:
    """Show the findings that a change brings, and those that it ends.

    The exit status is 1 if the change brings an error.
    """
    from keyproof.answers.commands import diff_plans

    return diff_plans(before, after, account=account, sources=config, format=format)


@app.command()
def report(
    path: PathArgument,
    *,
    output: Annotated[Path, Option("--output", help="The page to write.")] = Path("keyproof.html"),
    account: AccountOption = "",
    config: SourcesOption = None,
) -> int:
    """Write the page: the findings, the keys with who can use them, and what encrypts what."""
    from keyproof.answers.page import write_report

    return write_report(path, output, account=account, sources=config)


@app.command()
def case(
    path: Annotated[Path, Argument(help="A request with its policies, as JSON.")],
    *,
    format: Annotated[TableOrJson, Option("--format", help="How to print it.")] = TableOrJson.TABLE,
) -> int:
    """Answer one request to IAM from the policies in a file.

    Its members: request (principal, action, resource, context), identityPolicies, resourcePolicy,
    permissionBoundary, sessionPolicy, serviceControlPolicies, resourceControlPolicies,
    vpcEndpointPolicies, expected and description. Only request is required.
    """
    from keyproof.iam.cases.commands import decide_case
    from keyproof.terminal.formats import ReportFormat

    return decide_case(path, format=ReportFormat(format))


def main() -> NoReturn:
    """Run the command line."""
    run(app)
