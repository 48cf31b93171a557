"""The settings of the conversation, and that the function reads what the stack writes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lambda_src.sms_length import sms_length
from plan import plan_for
from settings import read_settings
from stacks.settings.conversation import MOST_BYTES, Conversation
from stacks.settings.environments_file import EnvironmentsError, read_environments
from tests.lambda_src.wording.test_wording import KEYWORDS
from tests.stacks.settings.test_environments_file import COMPLETE, read
from tests.stacks.synthesized import ACCOUNT, SMS, environment, read_stack, synthesize_to
from wording import Meaning, meaning
from wording.words import normalized


def conversing(**settings: object) -> Conversation:
    """The settings over the one that is required."""
    return environment(conversation=settings).conversation


def test_without_settings_there_is_a_conversation_that_works() -> None:
    conversation = conversing()
    assert conversation.self_managed_opt_outs is False
    for text in (
        conversation.fallback,
        conversation.help,
        conversation.opt_out_confirmation,
        conversation.rejoin_confirmation,
    ):
        assert str(sms_length(text)) == "1 message part of GSM-7"


def test_keywords_of_an_environment_replace_those_of_the_defaults(tmp_path: Path) -> None:
    content = f"""
[defaults]{COMPLETE}
[defaults.conversation]
fallback = "shared"
help = "shared"
commands = {{ HOURS = "shared", WHERE = "shared" }}
[dev.conversation]
help = "own"
[dev.conversation.commands]
WHERE = "own"
MENU = "own"
"""
    conversation = read(tmp_path, content)["dev"].conversation
    assert (conversation.fallback, conversation.help) == ("shared", "own")
    assert conversation.commands == {"WHERE": "own", "MENU": "own"}


def function_reads(conversation: Conversation) -> Any:
    names = dict.fromkeys(("CONVERSATIONS_TABLE", "ANALYTICS_TABLE", "INBOUND_TOPIC_ARN"), "name")
    return read_settings({**names, "CONVERSATION": conversation.to_json()}).conversation


def test_a_letter_takes_no_more_room_than_it_needs() -> None:
    assert '"Grüße"' in conversing(fallback="Grüße").to_json()


replies = st.text(
    st.sampled_from("ab ${}%\"\\'\n") | st.characters(codec="utf-8", categories=["L", "P", "S"]),
    min_size=1,
    max_size=60,
).filter(str.strip)


@given(replies, st.dictionaries(st.from_regex(r"[A-Z0-9]{1,8}", fullmatch=True), replies))
def test_the_function_reads_what_the_stack_writes(reply: str, commands: dict[str, str]) -> None:
    try:
        conversation = conversing(fallback=reply, commands=commands)
    except ValidationError:
        return
    written = conversation.to_json()
    assert "${" not in written
    assert "%{" not in written
    read = vars(function_reads(conversation))
    read["opt_out_phrases"] = tuple(read["opt_out_phrases"])
    assert read == conversation.model_dump(exclude={"support_contact"})
    for keyword, answer in conversation.commands.items():
        assert plan_for(keyword.lower(), function_reads(conversation)).reply == answer


@given(st.text(max_size=12))
def test_a_keyword_that_is_taken_is_one_that_the_function_finds(keyword: str) -> None:
    try:
        conversing(commands={keyword: "x"})
    except ValidationError:
        return
    assert normalized(keyword) == keyword
    assert meaning(keyword, is_command=True) is Meaning.OTHER


def test_no_word_of_the_function_can_be_a_keyword() -> None:
    known = {normalized(word) for words in KEYWORDS.values() for word in words.split(",")}
    known |= {"HELP", "START", "DO NOT TEXT ME AGAIN", "TAKE ME OFF YOUR LIST"}
    with pytest.raises(ValidationError) as refusal:
        conversing(commands=dict.fromkeys(known, "x"))
    assert {each["loc"][2] for each in refusal.value.errors()} == known


def test_the_help_names_the_support_contact_unless_it_has_words_of_its_own() -> None:
    assert "For help: help@acme.example." in environment().conversation.help
    own = environment(conversation={"help": "Ask us."}).conversation
    assert own.help == "Ask us."
    assert function_reads(own).help == "Ask us."


def test_a_phrase_of_the_setting_opts_out() -> None:
    chosen = environment(conversation={"opt_out_phrases": ["Laisse tomber"]}).conversation
    assert plan_for("laisse tomber!", function_reads(chosen)).opts_out is True


def test_texts_name_the_company_the_keywords_and_the_contact() -> None:
    found = environment(
        company="blue-whale",
        conversation={
            "support_contact": "help@blue.example",
            "fallback": "Reply {keywords}.",
            "help": "{company}: {support_contact}. {0}",
            "commands": {"HOURS": "{company} is open.", "WHERE": "Here."},
        },
    ).conversation
    assert found.fallback == "Reply HOURS, WHERE, HELP."
    assert found.help == "Blue Whale: help@blue.example. {0}"
    assert found.commands["HOURS"] == "Blue Whale is open."


def test_a_text_is_measured_as_it_is_sent() -> None:
    keywords = {f"KEYWORD {number} {'A' * 15}": "Yes." for number in range(30)}
    with pytest.raises(ValidationError, match="fallback"):
        environment(conversation={"fallback": "{keywords}", "commands": keywords})


TAKEN_BY_LAMBDA = 4096
EVERY_VARIABLE = environment(
    "abcdefghij0123456789",
    region="ap-southeast-1",
    sms=SMS,
    privacy_roles=["privacy"],
    conversation={"hook": {"function": "f" * 64}},
)
# As AWS gives them, of the greatest length.
FROM_AWS = {
    ACCOUNT: "123456789012",
    "${aws_kms_key.erased-numbers.key_id}": "12345678-1234-1234-1234-123456789012",
    "${aws_pinpointsmsvoicev2_phone_number.bot.phone_number}": "+123456789012345",
}


def measured(variables: object) -> int:
    """The bytes as AWS counts them: its error prints "String measured: {...}"."""
    return len(json.dumps(variables, ensure_ascii=False, separators=(",", ":")).encode())


def test_the_longest_names_leave_room_for_the_longest_conversation(tmp_path: Path) -> None:
    synthesize_to(tmp_path, EVERY_VARIABLE)
    resources = read_stack(tmp_path, EVERY_VARIABLE)["resource"]
    variables = resources["aws_lambda_function"]["bot"]["environment"]["variables"]
    text = json.dumps({**variables, "CONVERSATION": ""})
    for reference, value in FROM_AWS.items():
        text = text.replace(reference, value)
    # Of a reference to a name, the name.
    for kind, named in resources.items():
        for name, resource in named.items():
            text = text.replace(f"${{{kind}.{name}.name}}", str(resource.get("name")))
    assert "${" not in text
    assert measured(json.loads(text)) + MOST_BYTES <= TAKEN_BY_LAMBDA


def write(path: Path, *, letters: str) -> None:
    """Write an environment whose conversation has some letters more than the defaults."""
    replies = [letters[start : start + 250] for start in range(0, len(letters), 250)]
    commands = "".join(f'K{number} = "{reply}"\n' for number, reply in enumerate(replies))
    path.write_text(
        f'[dev]{COMPLETE}\n[dev.conversation]\nsupport_contact = "help@acme.example"\n'
        f"[dev.conversation.commands]\n{commands}"
    )


@pytest.mark.parametrize("letter", ["a", "\u0436"])
def test_more_than_lambda_takes_is_refused_with_how_much(tmp_path: Path, letter: str) -> None:
    path = tmp_path / "environments.toml"
    size = len(letter.encode())
    write(path, letters=letter * 750)
    conversation = read_environments(path)["dev"].conversation
    spare = MOST_BYTES - measured(conversation.to_json())
    # Three more keywords with their quotation marks and backslashes at most.
    write(path, letters=letter * (750 + (spare - 100) // size))
    assert read_environments(path)
    write(path, letters=letter * (750 + spare // size))
    with pytest.raises(EnvironmentsError) as refusal:
        read_environments(path)
    (problem,) = refusal.value.problems
    assert problem.startswith("[dev] conversation: received ")
    total, much = map(int, re.findall(r"\d+(?= bytes for )|(?<= by )\d+", problem))
    assert total - much == MOST_BYTES < total
