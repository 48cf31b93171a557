"""A synthesized environment, and the page of it after any change."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsbot.access.everything import Answers, everything
from smsbot.access.explanation import explain
from smsbot.access.matrix import Access
from smsbot.loaders.configuration.load import load_configuration
from smsbot.report.contents import Subject, contents
from smsbot.report.page import render
from stacks.declared.declarations import declarations_of
from tests.stacks.synthesized import PLAIN, synthesize_to

Asked = Callable[[dict[str, Any]], tuple[Answers, Callable[[Access], list[str]]]]
Rendered = Callable[..., str]
SUBJECT = Subject(name="smsbot-dev", account="", region="eu-west-1", made_by={})


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The configuration of the plain environment, as text."""
    folder = tmp_path_factory.mktemp("report")
    synthesize_to(folder, PLAIN)
    return (folder / "stacks" / PLAIN.names.prefix / "cdk.tf.json").read_text()


@pytest.fixture
def configuration(synthesized: str) -> dict[str, Any]:
    """The same, to be changed at will."""
    return json.loads(synthesized)


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """The answers about a configuration, and what explains a cell of them."""

    def ask(changed: dict[str, Any]) -> tuple[Answers, Callable[[Access], list[str]]]:
        path = tmp_path / "cdk.tf.json"
        path.write_text(json.dumps(changed))
        declarations = declarations_of(PLAIN)
        model = load_configuration(path, exemptions=declarations.exemptions)
        answers = everything(model, declarations)
        return answers, lambda each: explain(model, each.principal, each.key)

    return ask


@pytest.fixture
def rendered(asked: Asked) -> Rendered:
    """The page of a configuration; of a change with one of ``before``."""

    def page(after: dict[str, Any], before: dict[str, Any] | None = None, **more: Any) -> str:
        answers, explained = asked(after)
        return render(
            contents(
                SUBJECT,
                answers,
                findings=answers.findings,
                explain=explained,
                before=None if before is None else asked(before)[0],
                **more,
            )
        )

    return page
