"""All environment variables of the function fit into what Lambda takes, or are refused."""

import json
from pathlib import Path

import pytest

from stacks.settings.conversation import MOST_BYTES
from stacks.settings.environments_file import EnvironmentsError, read_environments
from tests.stacks.settings.test_environments_file import COMPLETE
from tests.stacks.synthesized import ACCOUNT, SMS, environment, read_stack, synthesize_to

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
    assert "as Lambda counts them" in problem
