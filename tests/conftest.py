"""What holds for all tests: settings of their own, any speed, and which of them start commands."""

import gc
import os
import sys
from collections.abc import Generator
from functools import cache
from pathlib import Path

import botocore.session
import pytest
import typer
from botocore.loaders import JSONFileLoader
from hypothesis import HealthCheck, settings

# Before any test imports the CDK, which then starts jsii the stock way.
import constructs_lib.synthesis.before_the_cdk  # noqa: F401 # pyright: ignore[reportUnusedImport]
from smsbot import project
from tests.settings import SETTINGS

# What is imported and collected stays: looking for garbage in it takes a fifth of that time.
gc.set_threshold(1_000_000)

# A slow machine is no failure. A test's own settings are laid over these.
settings.register_profile("any-speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-speed")

# The tests and the commands that they start read these, whatever yours are.
os.environ["SMSBOT_ENVIRONMENTS"] = str(SETTINGS)
# On a runner, scripts/smsbot prints a line for it, and deploy refuses a local state.
for name in ("CI", "GITHUB_ACTIONS"):
    os.environ.pop(name, None)
# Nor do they see your account, or how you let `aws` print.
for name in [each for each in os.environ if each.startswith("AWS_")]:
    del os.environ[name]
# Terraform is short-lived here, and several run at once: no garbage collection below a size that it
# does not reach, one thread at a time, and no TLS between it and its provider save half of its
# processor time.
os.environ.setdefault("GOGC", "off")
os.environ.setdefault("GOMEMLIMIT", "600MiB")
os.environ.setdefault("GOMAXPROCS", "1")
os.environ.setdefault("TF_DISABLE_PLUGIN_TLS", "1")
# Each session of boto3 would read the models of its services again: a fifth of a second for verify.
# It would list all services too, which takes as long as everything else of a client.
JSONFileLoader.load_file = staticmethod(cache(JSONFileLoader().load_file))
botocore.session.create_loader = cache(botocore.session.create_loader)
# Nor is the command line built again for each command that a test runs in this process.
typer.main.get_command = cache(typer.main.get_command)
# What an adopter edits first, and the tests of what holds of any such file.
YOURS = str(project.ROOT / "environments.toml")
OF_YOURS = "tests/test_environments.py"
opened: list[str] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str | os.PathLike):
        path = os.fspath(arguments[0])
        if isinstance(path, str) and path.startswith(YOURS):
            opened.append(path)


sys.addaudithook(_note)


@pytest.fixture(autouse=True)
def of_the_tests_alone(request: pytest.FixtureRequest) -> Generator[None]:
    """No test reads your settings: your first edit would turn it red."""
    yield
    read = tuple(opened)
    opened.clear()
    assert not read or request.node.nodeid.startswith(OF_YOURS), read


WITHOUT_CDK = (
    "keyproof/tests/",
    "tests/aws/",
    "tests/lambda_src/",
    "tests/wrong/",
    "tests/test_reaper.py",
)


@pytest.fixture(scope="session", autouse=True)
def each_synthesis_is_kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> None:
    """Many tests begin with the same one."""
    # These load the CDK, and start Node.js: not in the process that hands out the tests, nor where
    # no test needs it.
    if all(each.nodeid.startswith(WITHOUT_CDK) for each in request.session.items):
        return
    from smsbot.design import synthesis
    from tests.stacks.synthesized import KEPT, synthesize

    base = tmp_path_factory.getbasetemp()
    synthesis.synthesize = synthesize
    os.environ[KEPT] = str((base if worker_id == "master" else base.parent) / "kept")


# The tests that take long: they start commands, a synthesis or the emulated AWS, or ask every gate
# or every proof about every fault, or an evaluation about every request.
OF_COMMANDS = (
    *("tests/aws/", "tests/beliefs/", "tests/e2e/", "tests/keyproof/", "tests/pipeline/"),
    *("tests/test_main.py", "tests/test_environments.py"),
    "tests/constructs_lib/test_lazy_bindings.py",
    "keyproof/tests/oracle/",
    "keyproof/tests/iam/test_differences.py::test_what_is_newly_allowed_is_reported",
    "keyproof/tests/iam/test_patterns.py::test_an_open",
    "keyproof/tests/iam/test_evaluation.py::test_an_open_request_answers_for_every_request",
    *("tests/lambda_src/test_stress.py", "tests/lambda_src/wording/test_learning.py"),
    *("tests/smsbot/account/", "tests/smsbot/commands/", "tests/smsbot/sandbox/"),
    *("tests/smsbot/test_cli.py", "tests/smsbot/test_settled.py"),
    "tests/smsbot/terraform/test_terraform.py::test_a_shell_of_the_sandbox",
    "tests/smsbot/terraform/test_terraform.py::test_an_interrupt",
    "tests/smsbot/verify/test_verify.py::test_an_unmanaged_role",
    "tests/smsbot/verify/test_verify.py::test_an_environment_that_was_never_deployed_is_missing",
    "tests/stacks/bootstrap/test_boundary.py",
    "tests/stacks/bootstrap/test_stolen_roles.py",
    "tests/stacks/settings/test_conversation.py::test_the_longest_names_leave_room",
    "tests/stacks/test_both_cdks.py",
    "tests/stacks/test_provider_version.py",
)


# Dev is built for the first of these alone: the other processes would wait for it meanwhile.
FIRST = (
    "tests/e2e/deploy/test_weaker.py",
    "tests/e2e/sandbox/test_recovery.py",
)
# The files of a minute and more are among these, the longest first.
LONGEST = (
    *("tests/e2e/test_from_nothing.py", "tests/aws/test_environment.py"),
    "tests/e2e/sandbox/test_lives.py",
    *("tests/e2e/deploy/test_additions.py", "tests/e2e/deploy/test_state.py"),
    *FIRST,
    "tests/e2e/",
    "tests/constructs_lib/test_lazy_bindings.py",
    # It mostly waits, which costs nothing while the types are checked beside it.
    "tests/test_reaper.py",
)
# What `make check` asks for, perhaps among others, and `make scenarios`.
UNIT_TESTS, SCENARIOS = "not commands", "scenario"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """In these two, no file that they leave out is imported, which alone takes seconds."""
    asked = str(config.getoption("markexpr"))
    if asked == SCENARIOS and collection_path.match("test_*.py"):
        return None if b"mark.scenario" in collection_path.read_bytes() else True
    if asked.split(" and ", maxsplit=1)[0] != UNIT_TESTS:
        return None
    path = f"{collection_path.relative_to(config.rootpath).as_posix()}/"
    return True if path.startswith(OF_COMMANDS) else None


def pytest_collection_finish() -> None:
    """All that is imported by now stays: looking for garbage in it takes a sixth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that take long, so that `make check` leaves them out, and start them first.

    One of minutes that starts last would let the other processes wait. The order is random else.
    """
    for item in items:
        if item.nodeid.startswith(OF_COMMANDS):
            item.add_marker(pytest.mark.commands)
    items.sort(
        key=lambda item: next(
            (number for number, each in enumerate(LONGEST) if item.nodeid.startswith(each)),
            len(LONGEST),
        )
    )
