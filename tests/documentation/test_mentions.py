"""A command or file that does not exist is reported wherever a document names it."""

from pathlib import Path

import pytest

from documentation import mentions
from documentation.prose import tokens_of
from smsbot import project
from tests.e2e.test_documents import BLOCK


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
        "keyproof/iam/operators.py",
        "pipeline/test_workflows.py::test_no_plan_leaves_the_runner",
        "smsbot roles ENV keys",
        "smsbot coverage dev --format=json",
        "aws dynamodb wait table-exists --table-name x",
        "npx --prefix scripts/cdktn cdktn diff smsbot-dev",
        "terraform -chdir=cdktf.out plan",
        "rotation_period_in_days = 180",
        "environments.toml",
        ".github/workflows/plan.yml",
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
        ("smsbot coverage dev && smsbot keys rotat dev", "rotat is not one of dev"),
        ("make demos", "there is no target demos"),
        ("aws kms enable-keys --key-id x", "AWS has no command enable-keys"),
        ("aws kmss enable-key --key-id x", "AWS has no service kmss"),
        ("aws kms enable-key --key x", "there is no option --key"),
        ("aws kms enable-key --key-id alias/x", "not an alias"),
        ("scripts/deplyo.sh", "does not exist"),
        ("pipeline/test_workflows.py::test_x", "has no test_x"),
        ("smsbot verify devv", "devv is not one of dev"),
        ("smsbot roles dev delpoy", "delpoy is not one of plan"),
        ("smsbot keys enable dev sms", "sms is not one of smsbot"),
        ("smsbot coverage dev --format xml", "xml is not one of table"),
        ("smsbot deploy dev -y", "there is no option -y"),
        (".venv/bin/python -m smsbot verfy dev", "there is no command verfy"),
        ("if .venv/bin/smsbot verfy dev; then true; fi", "there is no command verfy"),
        ("aws dynamodb wait table-exist --table-name x", "AWS has no waiter table-exist"),
        ("npx cdktf dif smsbot-dev", "cdktf has no command dif"),
        ("terraform -chdir=x plam", "terraform has no command plam"),
        ("scripts/deplyo.sh dev your-company", "does not exist"),
        ("enviroments.toml", "there is no file"),
        (".github/workflows/x.yml", "does not exist"),
        ("rotation_periode_in_days = 180", "there is no setting"),
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


@pytest.mark.parametrize(
    "block",
    [
        "```sh\nsmsbot verify dev\n```",
        "```Bash\nsmsbot verify dev\n```",
        "```bash title=x\nsmsbot verify dev\n```",
        "~~~bash\nsmsbot verify dev\n~~~",
        "````bash\nsmsbot verify dev\n````",
        "    smsbot verify dev\n",
        "```\n# A comment.\nmake demo\n```",
        "```toml\n[dev]\nrotation_periode_in_days = 3\n```",
        "```\nEnable it: `python -m smsbot keys enabel dev sns`.\n```",
    ],
)
def test_a_block_that_no_test_would_find_is_reported(block: str, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"# Page\n\n{block}\n")
    assert list(mentions.of_documents([path]))


def test_the_tests_of_documents_find_every_block_of_commands() -> None:
    """Also one within a list: the tests that run them search the text, not the parsed document."""
    for path in [*project.ROOT.glob("*.md"), *(project.ROOT / "docs").rglob("*.md")]:
        blocks = [each for each in tokens_of(path) if each.info == "bash"]
        assert len(blocks) == len(BLOCK.findall(path.read_text(encoding="utf-8"))), path


def test_a_message_is_read_with_what_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        'text = f"Do: `python -m smsbot state migrat {name}`, then `smsbot plan {name}`."'
    )
    (found,) = mentions.of_code([path])
    assert found.endswith("there is no command migrat")
