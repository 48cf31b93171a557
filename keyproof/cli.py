"""The commands of ``keyproof``; each imports its modules when it runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from typer import Argument, Exit, Option, Typer

from keyproof import __version__
from keyproof.output.formats import TABLE, FormatOption
from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.run import run

if TYPE_CHECKING:
    from keyproof.config import Config
    from keyproof.library import Result, Source

PASSED, FAILED = 0, 1
PAGE = Path("keyproof.html")

app = Typer(rich_markup_mode="markdown", no_args_is_help=True, pretty_exceptions_enable=False)

PathArgument = Annotated[
    Path,
    Argument(
        help="A plan or a state as `terraform show -json` prints it, a terraform.tfstate, a "
        "cdk.tf.json, a folder of *.tf.json, a CloudFormation template, or cdk.out; - for standard "
        "input.",
        allow_dash=True,
    ),
]
AccountOption = Annotated[str, Option(help="The account number, if the file does not contain it.")]
SourcesOption = Annotated[
    Path | None,
    Option(
        help="The folder of the *.tf files, for values that a plan omits. Default: the folder of "
        "the plan. SARIF has line numbers only with this option."
    ),
]
SettingsOption = Annotated[
    Path | None,
    Option(help="Settings of keyproof. Default: keyproof.toml in the current folder, if any."),
]
BaselineOption = Annotated[
    Path | None,
    Option(help="The file of --write-baseline. Default: keyproof-baseline.json, if it exists."),
]
StrictOption = Annotated[
    bool, Option("--strict", help="Also fail on warnings, and if something was not evaluated.")
]
DeployerOption = Annotated[
    str,
    Option(help="The ARN of the principal that applies the plan. Reports what AWS denies to it."),
]
ParameterOption = Annotated[
    list[str] | None, Option(help="A CloudFormation parameter, as NAME=VALUE. Can be repeated.")
]
JsonOption = Annotated[TableOrJson, Option(help="The output format.")]


@app.callback(invoke_without_command=True)
def root(
    *, version: Annotated[bool, Option("--version", help="Print the version.")] = False
) -> None:
    """Finds in Terraform who can decrypt your data on AWS, and which calls AWS will deny."""
    if version:
        print(f"keyproof {__version__}")  # noqa: T201 - before any terminal
        raise Exit


@app.command()
def check(
    path: PathArgument,
    *,
    account: AccountOption = "",
    config: SourcesOption = None,
    parameter: ParameterOption = None,
    format: FormatOption = TABLE,
    settings: SettingsOption = None,
    baseline: BaselineOption = None,
    write_baseline: Annotated[
        bool,
        Option("--write-baseline", help="Ignore all present findings for a year, and exit with 0."),
    ] = False,
    deployer: DeployerOption = "",
    strict: StrictOption = False,
) -> int:
    """Check one plan, state or configuration against every rule.

    The exit status is 0 without errors, 1 with errors, and 2 if the check could not run.
    """
    from keyproof.library import check as checked

    chosen = _config(settings, baseline, reads_baseline=not write_baseline)
    source = _source(path, account, config, chosen, parameter)
    result = checked(source, chosen, deployer=deployer)
    if write_baseline:
        return _write_baseline(baseline, result)
    return _print(result, format, path, config, strict=strict)


@app.command()
def diff(
    before: Annotated[
        Path, Argument(help="A plan, configuration or state before the change.", allow_dash=True)
    ],
    after: Annotated[
        Path | None,
        Argument(help="The file after the change. Omit it if BEFORE is a plan."),
    ] = None,
    *,
    account: AccountOption = "",
    config: SourcesOption = None,
    parameter: ParameterOption = None,
    format: FormatOption = TABLE,
    settings: SettingsOption = None,
    baseline: BaselineOption = None,
    deployer: DeployerOption = "",
    strict: StrictOption = False,
) -> int:
    """Compare two files, or the states before and after a plan, and report what the change brings.

    The exit status is 1 if the change brings an error, and 2 if the comparison could not run.
    """
    from keyproof.library import diff as compared

    chosen = _config(settings, baseline)
    first = _source(before, account, config, chosen, parameter)
    second = (
        None if after is None else _source(after, account, config, chosen, parameter, like=first)
    )
    result = compared(first, second, chosen, deployer=deployer)
    return _print(result, format, after or before, config, strict=strict)


@app.command("who-can")
def who_can(
    key: Annotated[str, Argument(help="The address, an alias or the ARN of a key.")],
    path: PathArgument,
    *,
    account: AccountOption = "",
    config: SourcesOption = None,
    parameter: ParameterOption = None,
    settings: SettingsOption = None,
    format: JsonOption = TableOrJson.TABLE,
) -> int:
    """Show which principals can use a key, how, and by which statements."""
    from keyproof.output.questions import print_who_can

    chosen = _config(settings, None)
    models = _source(path, account, config, chosen, parameter).models(chosen)
    print_who_can(models, key, as_json=format is TableOrJson.JSON)
    return PASSED


@app.command()
def simulate(
    path: PathArgument,
    *,
    principal: Annotated[str, Option(help="An address or ARN, role/NAME, or a service.")] = "",
    resource: Annotated[
        str, Option(help="An address or ARN, SERVICE:RESOURCE, or an alias of a key.")
    ] = "",
    action: Annotated[
        str, Option(help="Such as sqs:SendMessage. Default: every use of the key, as a table.")
    ] = "",
    context: Annotated[
        list[str] | None, Option(help="With --action: a condition as KEY=VALUE. Can be repeated.")
    ] = None,
    account: AccountOption = "",
    config: SourcesOption = None,
    parameter: ParameterOption = None,
    settings: SettingsOption = None,
    format: JsonOption = TableOrJson.TABLE,
) -> int:
    """Evaluate one request, and print the statements that decide.

    PATH may also be a file that holds the request. Its members are request (principal, action,
    resource, context), identityPolicies, resourcePolicy, permissionBoundary, sessionPolicy,
    serviceControlPolicies, resourceControlPolicies, vpcEndpointPolicies, expected and description;
    only request is required.

    Exit status 1 if the request is not certainly allowed (with --action), if the decision differs
    from the expected one of the file, or if it is Unknown and the file expects none.
    """
    as_json = format is TableOrJson.JSON
    if not (principal or resource or action or context):
        from keyproof.output.questions import print_request

        return print_request(path, as_json=as_json)
    from keyproof.output.questions import print_simulation

    chosen = _config(settings, None)
    models = _source(path, account, config, chosen, parameter).models(chosen)
    return print_simulation(
        models, principal, resource, action=action, context=context or (), as_json=as_json
    )


@app.command()
def report(
    path: PathArgument,
    *,
    output: Annotated[Path, Option(help="The file to write.")] = PAGE,
    account: AccountOption = "",
    config: SourcesOption = None,
    parameter: ParameterOption = None,
    settings: SettingsOption = None,
    baseline: BaselineOption = None,
) -> int:
    """Write an HTML page with the findings, and a map of principals, keys and data."""
    from keyproof.library import check as checked
    from keyproof.output.formats.html import write_page

    chosen = _config(settings, baseline)
    result = checked(_source(path, account, config, chosen, parameter), chosen)
    write_page(result, output, name=path.name)
    return FAILED if result.errors else PASSED


@app.command()
def rules(
    rule: Annotated[str, Argument(help="The id of a rule, to print its page.")] = "",
    *,
    format: JsonOption = TableOrJson.TABLE,
) -> int:
    """List the rules, or print the page of one."""
    from keyproof.output.questions import print_rules

    print_rules(rule, as_json=format is TableOrJson.JSON)
    return PASSED


def _config(
    settings: Path | None, baseline: Path | None, *, reads_baseline: bool = True
) -> "Config":
    from keyproof.config import BASELINE, FILE, Config

    is_there = settings is not None or Path(FILE).is_file()
    found = Config.read(settings or Path(FILE)) if is_there else Config()
    path = baseline or Path(BASELINE)
    return found.with_baseline(path) if reads_baseline and (baseline or path.is_file()) else found


def _source(
    path: Path,
    account: str,
    sources: Path | None,
    config: "Config",
    parameters: list[str] | None,
    *,
    like: "Source | None" = None,
) -> "Source":
    from keyproof.library import Source
    from keyproof.terminal.user_error import UserError

    given = [each.partition("=") for each in parameters or ()]
    if wrong := [name for name, equals, _ in given if not equals]:
        problem = f"{wrong[0]!r} is not the value of a parameter."
        raise UserError(problem, hint="Write --parameter NAME=VALUE.")
    return Source.read(
        path,
        account=account or config.account or None,
        sources=sources,
        like=like,
        parameters={name: value for name, _, value in given},
    )


def _write_baseline(baseline: Path | None, result: "Result") -> int:
    from datetime import UTC, datetime

    from keyproof.config import BASELINE, write_baseline
    from keyproof.terminal.terminal import Terminal, counted

    path = baseline or Path(BASELINE)
    today = datetime.now(tz=UTC).date()
    expires = write_baseline(path, result.findings, today=today)
    found = counted(len(result.findings), "finding")
    Terminal().console.print(f"{path} ignores {found} until {expires}.", markup=False)
    return PASSED


def _print(result: "Result", format: str, path: Path, sources: Path | None, *, strict: bool) -> int:
    from keyproof.output.formats import print_result

    print_result(result, format, place=str(path), sources=sources)
    return FAILED if result.fails(strict=strict) else PASSED


def main() -> NoReturn:
    """Run the command line."""
    run(app)
