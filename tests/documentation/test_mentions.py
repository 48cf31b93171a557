"""A command or file that does not exist is reported wherever a document names it."""

from pathlib import Path

import pytest

from documentation import mentions


@pytest.mark.parametrize(
    "command",
    [
        "smsbot verify dev",
        "smsbot keys ENV",
        "smsbot keys rotate dev sns --dry-run",
        'smsbot access dev --explain "role x" "SNS Key"',
        "python -m smsbot plan dev --profile P && smsbot deploy dev",
        "KEY=$(aws kms describe-key --key-id alias/x --query KeyMetadata.KeyId --output text)",
        "aws dynamodb update-table --table-name x --no-deletion-protection-enabled",
        "make demo CDK=cdktn",
        "make TARGET CDK=cdktn",
        "scripts/deploy.sh",
        "smsbot/iam/operators.py",
        "pipeline/test_workflows.py::test_no_plan_leaves_the_runner",
    ],
)
def test_what_exists_is_fine(command: str) -> None:
    assert list(mentions.problems(command)) == []


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("smsbot verfy dev", "there is no command verfy"),
        ("smsbot redrive dev --print-policy", "there is no option --print-policy"),
        ("smsbot roles dev deploy --trust x", "too many arguments"),
        ("smsbot coverage dev && smsbot keys rotat dev sns", "too many arguments"),
        ("make demos", "there is no target demos"),
        ("aws kms enable-keys --key-id x", "AWS has no command enable-keys"),
        ("aws kmss enable-key --key-id x", "AWS has no service kmss"),
        ("aws kms enable-key --key x", "there is no option --key"),
        ("aws kms enable-key --key-id alias/x", "not an alias"),
        ("scripts/deplyo.sh", "does not exist"),
        ("pipeline/test_workflows.py::test_x", "has no test_x"),
    ],
)
def test_what_does_not_exist_is_reported(command: str, problem: str) -> None:
    (found,) = mentions.problems(command)
    assert problem in found


def test_a_document_is_read_in_blocks_tables_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(
        "Run `smsbot nothing`.\n\n| a |\n|---|\n| `smsbot plan --all` |\n\n"
        "```bash\nsmsbot verify dev --everything\n```\n\n```\nmake demo\n```\n"
    )
    found = [each.removeprefix(f"{path}:") for each in mentions.of_documents([path])]
    assert found == [
        "1: `smsbot nothing`: there is no command nothing",
        "5: `smsbot plan --all`: there is no option --all",
        "7: `smsbot verify dev --everything`: there is no option --everything",
        "11: commands are in a block of bash, where a test finds them",
    ]


def test_a_message_is_read_with_what_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        'text = f"Do: `python -m smsbot state migrat {name}`, then `smsbot plan {name}`."'
    )
    (found,) = mentions.of_code([path])
    assert found.endswith("there is no command migrat")
