"""A synthesized environment, and the page of it after any change."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from keyproof.access.everything import Answers, everything
from keyproof.access.explanation import explain
from keyproof.model.access.matrix import Access
from keyproof.model.assembly.assemble import assemble
from keyproof.report.contents import Subject, contents
from keyproof.report.page import render
from smsbot.design.reading import read_configuration
from smsbot.questions.controls.controls import controls
from smsbot.questions.controls.judgement import Facts
from smsbot.questions.report.sections import LIMITS, sections_of
from stacks.declared.declarations import declarations_of
from tests.stacks.synthesized import PLAIN, synthesize_to

Asked = Callable[[dict[str, Any]], tuple[Answers, dict[str, Any]]]
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


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """The answers about a configuration, and the rest of a page of it."""

    def ask(changed: dict[str, Any]) -> tuple[Answers, dict[str, Any]]:
        path = tmp_path_factory.mktemp("asked") / "cdk.tf.json"
        path.write_text(json.dumps(changed))
        declarations = declarations_of(PLAIN)
        stack = read_configuration(path)
        model = assemble(stack, exemptions=declarations.exemptions)
        answers = everything(model, declarations)
        facts = Facts(stack=stack, model=model, answers=answers, declarations=declarations)

        def explained(access: Access) -> list[str]:
            return explain(model, access.principal, access.key)

        return answers, {
            "explain": explained,
            "controls": controls(facts),
        }

    return ask


@pytest.fixture(scope="session")
def rendered(asked: Asked) -> Rendered:
    """The page of a configuration; of a change with one of ``before``."""

    def page(after: dict[str, Any], before: dict[str, Any] | None = None, **more: Any) -> str:
        answers, rest = asked(after)
        return render(
            contents(
                SUBJECT,
                answers,
                findings=[each.as_object() for each in answers.findings],
                explain=rest["explain"],
                sections=sections_of(controls=rest["controls"], **more),
                limits=LIMITS,
                before=None if before is None else asked(before)[0],
            )
        )

    return page
