"""What ``smsbot report`` does."""

import os
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from smsbot import project
from smsbot.access.declared_calls import all_calls
from smsbot.access.everything import everything
from smsbot.access.explanation import explain
from smsbot.controls.controls import controls
from smsbot.controls.judgement import Facts
from smsbot.cost.bill import Bill, Costed
from smsbot.environments import environment_named
from smsbot.loaders.configuration.environment import read_environment
from smsbot.loaders.configuration.load import ACCOUNT
from smsbot.loaders.configuration.synthesis import synthesized
from smsbot.model.assembly import assemble
from smsbot.model.resource import Stack
from smsbot.report.contents import Subject, contents
from smsbot.report.page import render
from smsbot.terminal import Terminal, counted
from stacks.declared.declarations import declarations_of_all

NOTHING_FOUND, FOUND = 0, 1
MESSAGES = 1000
NOT_KNOWN = "not known"


def write_report(name: str, *, output: Path | None) -> int:
    """Write the page of an environment, and return the exit status."""
    terminal = Terminal()
    environment = environment_named(name)
    declarations = declarations_of_all(environment)
    with terminal.errors.status(f"Synthesizing {name}"), synthesized(environment) as path:
        stack = read_environment(path, environment)
    model = assemble(stack, exemptions=declarations.exemptions)
    answers = everything(model, declarations)
    costed = Costed(name=name, model=model, calls=all_calls(model, declarations))
    page = render(
        contents(
            subject_of(name, environment.names.prefix, stack),
            answers,
            findings=answers.findings,
            explain=lambda each: explain(model, each.principal, each.key),
            controls=controls(
                Facts(stack=stack, model=model, answers=answers, declarations=declarations)
            ),
            bill=Bill(account_id=environment.account_id, messages=MESSAGES, environments=(costed,)),
        )
    )
    file = output or Path(f"smsbot-report-{name}.html")
    write(file, page)
    found = counted(len(answers.findings), "finding")
    terminal.console.print(f"{file}: {found}", markup=False, soft_wrap=True)
    return FOUND if answers.findings else NOTHING_FOUND


def subject_of(name: str, stack_name: str, stack: Stack) -> Subject:
    """What a page is about, with the versions that made it."""
    account = stack.location.account_id
    providers = [
        f"{each.address.partition('.')[2]} {each.text('version')}"
        for each in stack.settings
        if each.type == "terraform.required_provider"
    ]
    return Subject(
        name=name,
        stack=stack_name,
        account="" if account == ACCOUNT else account,
        region=stack.location.region,
        made_by={
            "Commit": _commit(),
            "smsbot": _version("smsbot-infrastructure"),
            "CDK": f"cdktf {_version('cdktf')}",
            "Terraform providers": ", ".join(providers) or NOT_KNOWN,
        },
    )


def write(file: Path, page: str) -> None:
    """Write a page whole, or not at all. Raises OSError."""
    new = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        new.write_text(page, encoding="utf-8")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def _commit() -> str:
    """The commit of the code, and whether something in it is not committed."""
    commit = _git("rev-parse", "HEAD")
    if not commit:
        return NOT_KNOWN
    return f"{commit}, with changes that are not committed" if _git("status", "-s") else commit


def _git(*arguments: str) -> str:
    try:
        ended = subprocess.run(
            ["git", *arguments],  # noqa: S607 - the git of the PATH
            cwd=project.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return NOT_KNOWN
