"""What is read of an account, by types.toml: rows of answers of AWS, and what follows of them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from keyproof.aws.arguments.known import is_compared
from keyproof.model.resource import Unknown
from keyproof.tests.cases import read_data
from smsbot.account.account import Account, Scope
from smsbot.account.live import ALIAS, KEY, with_readable_variables, with_subscribers
from smsbot.account.reading import actions_of, kinds, read_types
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import all_synthesized
from stacks.bootstrap.permissions.verify import verifying, verifying_state
from stacks.settings.environment import Environment
from tests.smsbot.account.designs import HERE, design_of, session_with
from tests.stacks.synthesized import NEWER_PROVIDER, WITH_NUMBER, environment

IN_S3 = environment(
    "kept", account_id="111122223333", backend={"type": "s3"}, mask_phone_numbers=True
)
KINDS = (WITH_NUMBER, NEWER_PROVIDER, IN_S3)
CASES: dict[str, Any] = read_data(__file__, "case")
# A boundary is made by an administrator, and read where a role has it.
IRREGULAR = {KEY, ALIAS, "aws_iam_policy"}
# What Terraform does, and no account has.
OF_TERRAFORM = {"wait_for_active"}


def name_of(action: str) -> str:
    """The name of a call for the stand-in."""
    service, _, operation = action.partition(":")
    calls = [call for kind in kinds() for call in (kind.list, *kind.read) if call]
    method = next((each.method for each in calls if each.call == action and each.method), "")
    shown = "".join(word.capitalize() for word in method.removeprefix("get_").split("_"))
    return f"{service}.{f'Get{shown}' if shown else operation}"


def every_action() -> set[str]:
    calls = (call for kind in kinds() for call in (kind.list, *kind.read) if call)
    return {each.call for each in calls if each.call}


def read(
    design: dict[str, Any], answers: dict[str, Any], asked: dict[str, Any] | None = None
) -> tuple[Account, dict[str, Any], list[str]]:
    """The account that is asked, the values of what is found by address, and the notes."""
    session = session_with({**{name_of(each): {} for each in every_action()}, **answers}, asked)
    with ThreadPoolExecutor(4) as threads:
        scope = Scope(design=design_of(design), prefix="smsbot-dev-")
        account = Account(session, scope=scope, threads=threads)
        found = [each.resource for each in read_types(account)]
        found, notes = with_readable_variables(found)
        found, more = with_subscribers(found, account)
    return account, {each.address: dict(each.values) for each in found}, notes + more


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_aws_answers_is_read(case: dict[str, Any]) -> None:
    asked: dict[str, Any] = {}
    account, found, notes = read(case["design"], case["answers"], asked)
    assert [str(each) for each in account.not_checked] == case.get("not_checked", [])
    assert {each: asked[each] for each in case.get("asked", ())} == case.get("asked", {})
    assert set(found) == set(case["found"])
    for address, values in case["found"].items():
        assert {name: found[address][name] for name in values} == values
    assert [note.partition(" ")[0] for note in notes] == case.get("notes", [])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_refused_is_not_checked_and_unknown(case: dict[str, Any]) -> None:
    refused = dict.fromkeys(map(name_of, every_action()), "AccessDeniedException")
    account, found, _ = read(case["design"], refused)
    unanswered = {each.action for each in account.not_checked}
    rights = ((*verifying(of, HERE), *verifying_state(of, HERE)) for of in KINDS)
    allowed = {action for each in rights for statement in each for action in statement.actions}
    assert unanswered <= allowed
    for address in case["design"]:
        kind = address.partition(".")[0]
        unread = [each for each in found.get(address, {}).values() if isinstance(each, Unknown)]
        assert unread or unanswered & actions_of(kind), address


@pytest.mark.parametrize("settings", KINDS, ids=lambda e: e.name)
def test_every_argument_that_is_written_is_read_or_is_exempt(settings: Environment) -> None:
    with all_synthesized([settings]) as paths:
        written = read_environment(paths[settings.name], settings).resources
    read_of = {kind.type: {*kind.arguments, *kind.set, *kind.identity} for kind in kinds()}
    unread = {
        (each.type, argument)
        for each in written
        if each.type not in IRREGULAR
        for argument in set(each.values) - OF_TERRAFORM
        if is_compared(each.type, argument) and argument not in read_of[each.type]
    }
    assert unread == set()
