"""Options and fixtures of the beliefs about AWS, what is asked before, and what is reported after.

Without an option they run on the emulated AWS. ``--profile`` names a real account, which has to be
empty. What a run makes there has a tag, by which the end of the run, and ``--clean``, remove it.
"""

import os
import re
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import boto3
import psutil
import pytest

from smsbot import project
from smsbot.processes import end_leftovers
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from tests.aws.account import PREFIX, Account, InconclusiveError, allow
from tests.aws.cleaning import clean, foreign, remaining
from tests.aws.environment import Throwaway, marker, write_settings
from tests.e2e.shell import shell_of

BELIEFS = "tests/aws/test_"
# The sandboxes of runs, each by the id of its process.
SANDBOXES = project.ROOT / ".cache" / "aws-tests"
TERMINAL = Path("/dev/tty")
# Dollars a month: a key of each belief; and of the environment its keys, alarms and dashboard.
DOLLARS_A_BELIEF, DOLLARS_OF_ENVIRONMENT = 1, 10
IDENTIFIERS = (
    (re.compile(r"(assumed-role/[^/\s]+/)[^\s\"')]+"), r"\1SESSION"),
    (re.compile(r"\bA(?:[BKS]IA|ROA|IDA)[A-Z0-9]{8,}"), "ID"),
    (re.compile(r"(?<!\d)\d{12}(?!\d)"), "ACCOUNT"),
    (re.compile(r"\+\d{7,15}"), "NUMBER"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("beliefs about AWS")
    group.addoption("--profile", help="run them in the account of this profile of ~/.aws/config")
    group.addoption("--sandbox", type=Path, help="run them in this sandbox, which is running")
    group.addoption("--number", action="store_true", help="with a simulator number, $1 a month")
    group.addoption("--clean", action="store_true", help="only remove what an earlier run left")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Run in one process, in the order of the files, where the account outlives the run."""
    if config.option.profile or config.option.sandbox:
        config.option.numprocesses = 0
        config.option.randomly_reorganize = False
    return clean_up(config) if config.option.clean else None


def clean_up(config: pytest.Config) -> int:
    """Remove what earlier runs left: sandboxes, processes, and what has the tag."""
    for folder in SANDBOXES.glob("*"):
        if not psutil.pid_exists(int(folder.name)):
            Sandbox(Layout(folder)).delete()
    if not (config.option.profile or config.option.sandbox):
        return 0
    with account_of(config) as aws:
        end_leftovers(Path(marker(aws)), but_not_group=None, grace_in_seconds=60)
        if (found := remaining(aws)) and not aws.is_embedded:
            confirm(aws, ["These will be deleted:", *found])
        left = clean(aws)
    project.state_file(PREFIX).unlink(missing_ok=True)
    output = ["Left:", *left] if left else ["Nothing is left but keys that end."]
    sys.stdout.write("\n".join([*(f"deleting {each}" for each in found), *output, ""]))
    return int(bool(left))


@contextmanager
def account_of(config: pytest.Config) -> Generator[Account]:
    """The account of the options, with the variables that boto3 and commands need for it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    profile, folder = (config.getoption(each, None) for each in ("profile", "sandbox"))
    own = None if profile or folder else Sandbox(Layout(SANDBOXES / str(os.getpid())))
    with pytest.MonkeyPatch.context() as here, ExitStack() as ends:
        if profile:
            found = Account.of(boto3.Session(profile_name=profile))
            here.delenv("AWS_PROFILE", raising=False)
            # The commands of the tests could not ask for an MFA code.
            for name, value in found.variables.items():
                here.setenv(name, value)
            yield found
            return
        if own:
            ends.callback(own.delete)
            with own.locked():
                own.start()
        for name, value in shell_of(own or Sandbox(Layout(Path(str(folder))))).items():
            here.setenv(name, value)
        yield Account.of(boto3.Session(), patience=60, poll=0.05)


def confirm(aws: Account, lines: Sequence[str]) -> None:
    """Show a person the account and some lines, and end the run unless they type its number."""
    account = f"Account {aws.location.account_id}, {aws.location.region}, as {aws.caller}"
    try:
        with TERMINAL.open("w", encoding="utf-8") as out, TERMINAL.open(encoding="utf-8") as typed:
            shown = [account, *lines, "Type the account number to go on:"]
            print(*shown, sep="\n", file=out, flush=True)
            answer = typed.readline().strip()
    except OSError:
        pytest.exit("A person has to confirm this in a terminal. Nothing was changed.", 2)
    if answer != aws.location.account_id:
        pytest.exit("This is not the number of the account. Nothing was changed.", 2)


def refuse_used(aws: Account) -> None:
    """End the run if an account holds anything, of an earlier run or of somebody else."""
    if left := remaining(aws):
        pytest.exit(f"An earlier run left {len(left)} resources. Run it with --clean first.", 2)
    if ":role/" not in aws.caller and not aws.is_embedded:
        pytest.exit("The environment is deployed as a role: use a profile that assumes one.", 2)
    if found := foreign(aws):
        pytest.exit(f"The account is not empty: {', '.join(found[:5])}. Use an empty one.", 2)


@pytest.fixture(scope="package")
def account(request: pytest.FixtureRequest) -> Generator[Account]:
    """The account, empty at first, and the end of everything that was made in it."""
    beliefs = [each.nodeid.removeprefix(BELIEFS) for each in request.session.items]
    dollars = DOLLARS_A_BELIEF * len(beliefs) + DOLLARS_OF_ENVIRONMENT
    price = f"At most ${dollars} if it stays for a month. All is removed at the end of the run."
    with account_of(request.config) as owner, pytest.MonkeyPatch.context() as here:
        refuse_used(owner)
        if owner.is_embedded:
            # The emulated AWS holds its root user to no policy.
            tester = owner.role("administrator", allow("*"))
            for name, value in tester.variables.items():
                here.setenv(name, value)
        else:
            confirm(owner, [*beliefs, f"{len(beliefs)} beliefs. {price}"])
            tester = owner
        yield tester
        before = signal.signal(signal.SIGTERM, lambda *_: None)  # It would end the cleaning.
        left = clean(owner)
        signal.signal(signal.SIGTERM, before)
        project.state_file(PREFIX).unlink(missing_ok=True)
    assert left == [], "Run it with --clean."


@pytest.fixture
def aws(account: Account) -> Account:
    """The account for one test, whose names are its own."""
    return replace(account, token=uuid4().hex[:6])


@pytest.fixture(scope="package")
def environment(
    request: pytest.FixtureRequest, account: Account, tmp_path_factory: pytest.TempPathFactory
) -> Throwaway:
    """The throwaway environment, deployed."""
    folder = tmp_path_factory.mktemp("environment")
    number = bool(request.config.getoption("number", None))
    settings = write_settings(account, folder / "environments.toml", number=number)
    own = {"SMSBOT_ENVIRONMENTS": str(folder / "environments.toml")}
    own |= {} if account.is_embedded else {"CDKTF_OUTDIR": str(folder / "cdktf.out")}
    made = Throwaway(aws=account, settings=settings, variables=own)
    made.deploy()
    return made


@pytest.fixture
def with_number(request: pytest.FixtureRequest) -> Throwaway:
    """The same with a phone number."""
    if not request.config.getoption("number", None):
        pytest.skip("it needs --number")
    return request.getfixturevalue("environment")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What destroys the environment comes last. What the emulated AWS cannot answer is not run."""
    own = [number for number, each in enumerate(items) if each.nodeid.startswith(f"{BELIEFS}env")]
    for number in own:
        if items[number].name == "test_destroy":
            items.insert(own[-1], items.pop(number))
            break
    for item in () if config.getoption("profile", None) else items:
        for mark in item.iter_markers("not_embedded"):
            item.add_marker(pytest.mark.skip(reason=f"the emulated AWS: {mark.args[0]}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say whether a belief is refuted or nothing is known, without numbers of anybody."""
    report = yield
    if item.nodeid.startswith(BELIEFS) and call.excinfo and report.failed:
        error = call.excinfo.value
        outcome = "inconclusive" if isinstance(error, InconclusiveError) else "error"
        is_refuted = isinstance(error, AssertionError | pytest.fail.Exception)
        report.user_properties.append(("outcome", "refuted" if is_refuted else outcome))
        report.longrepr = redacted(str(report.longrepr))
        report.sections = [(title, redacted(text)) for title, text in report.sections]
    return report


def redacted(text: str) -> str:
    """A text without the numbers of accounts and phones, and without who ran it."""
    for pattern, word in IDENTIFIERS:
        text = pattern.sub(word, text)
    return text


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A table of the outcomes, with what was not run and why."""
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for category in ("passed", "failed", "error", "skipped"):
        for each in terminalreporter.stats.get(category, ()):
            if each.nodeid.startswith(BELIEFS):
                rows[outcome_of(each)].append(each.nodeid.partition("::test_")[2])
    counts = Counter[str]()
    for (outcome, why), beliefs in sorted(rows.items()):
        counts[outcome] += len(beliefs)
        terminalreporter.line(f"{outcome:12} {len(beliefs):3}  {why}{', '.join(beliefs)}")
    if counts:
        total = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        terminalreporter.line(f"Beliefs about AWS: {total}")


def outcome_of(report: pytest.TestReport) -> tuple[str, str]:
    """What a report says of its belief, and why it was not run."""
    if report.skipped and isinstance(report.longrepr, tuple):
        return "not run", f"{report.longrepr[-1].removeprefix('Skipped: ')}: "
    otherwise = "confirmed" if report.passed else "error"
    return str(dict(report.user_properties).get("outcome", otherwise)), ""
