"""The rules of keyproof, asked about the stacks of environments as they are synthesized."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from keyproof import Config, Result, Source, check
from keyproof.terminal.terminal import Terminal
from smsbot import project
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import refuse_other_stacks, synthesized
from smsbot.environments import environment_named
from stacks.output import CONFIGURATION
from stacks.settings.environment import Environment
from stacks.settings.environments_file import ENVIRONMENTS_FILE

SETTINGS = "keyproof.toml"
AS_DESIGNED, FOUND, NOT_EVALUATED = 0, 1, 2
# What no synthesis may bring, at whatever level: a lockout cannot be undone, and an alarm that
# notifies nobody goes unnoticed.
ALARMS = (
    "aws_cloudwatch_metric_alarm.",
    "aws_cloudwatch_composite_alarm.",
    "aws_cloudwatch_event_",
)
REFUSED = ("alarm-key-dependency", "ineffective-alarm", "key-policy-lockout")
DENIED = "access-denied"


def settings_file() -> Path:
    """The ``keyproof.toml`` beside ``environments.toml``, or else that of the project."""
    beside = ENVIRONMENTS_FILE.parent / SETTINGS
    return beside if beside.is_file() else project.ROOT / SETTINGS


def config() -> Config:
    """What this project declares and ignores, if anything. Raises UserError on wrong settings."""
    path = settings_file()
    return Config.read(path) if path.is_file() else Config()


def checked(name: str, terminal: Terminal) -> Result:
    """Synthesize an environment and check all of its stacks as one. Raises UserError."""
    environment = environment_named(name)
    # On standard error, so that a report can be written to a file.
    with terminal.errors.status(f"Synthesizing {name}"), synthesized(environment) as path:
        return check(Source.of(read_environment(path, environment)), config())


def refused(environments: Sequence[Environment], output: Path) -> list[str]:
    """Why the stacks below ``output`` are refused, a line for each finding.

    Raises UserError for a stack of no environment.
    """
    refuse_other_stacks(output, environments)
    # No alarm is among the declared calls, which `smsbot access` evaluates.
    settings, quick = replace(config(), calls=()), (*REFUSED, DENIED)
    paths = [output / "stacks" / each.names.prefix / CONFIGURATION for each in environments]
    found = [
        finding
        for each, path in zip(environments, paths, strict=True)
        for finding in check(Source.of(read_environment(path, each)), settings, only=quick).findings
        if finding.rule != DENIED or finding.resource.startswith(ALARMS)
    ]
    return [
        f"{each.resource}: {each.message} {each.remediation.text} ({each.rule})" for each in found
    ]


def status_of(result: Result) -> int:
    """The exit status: what could not be evaluated outweighs findings."""
    if result.not_evaluated:
        return NOT_EVALUATED
    return FOUND if result.findings else AS_DESIGNED
