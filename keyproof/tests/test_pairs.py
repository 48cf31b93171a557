"""Each pair: the broken plan has an error that names its resource, the mended twin has none."""

from pathlib import Path

import pytest

from keyproof import Checked, Plan, check

PAIRS = Path(__file__).parent / "pairs"
SOURCES = sorted(PAIRS.glob("*/*/main.tf"))
EXPECTED, ACCOUNT = "# error: ", "# account: "


def checked(pair: Path, side: str, account: str | None) -> Checked:
    return check(Plan.read(pair / "plans" / f"{side}.json", account=account))


@pytest.mark.parametrize("source", SOURCES, ids=[each.parent.name for each in SOURCES])
def test_pair(source: Path) -> None:
    lines = source.read_text().splitlines()
    expected = {line.removeprefix(EXPECTED) for line in lines if line.startswith(EXPECTED)}
    assert expected
    told = (line.removeprefix(ACCOUNT) for line in lines if line.startswith(ACCOUNT))
    account = next(told, None)
    broken, mended = (checked(source.parent, side, account) for side in ("broken", "mended"))
    assert {each.resource for each in broken.errors} == expected
    assert not mended.errors


def test_the_remedy_says_what_switches_the_encryption_on() -> None:
    assert {
        each.resource: each.remedy
        for each in checked(PAIRS / "keys/unencrypted", "broken", None).errors
    } == {
        "aws_ebs_volume.plain": "Set encrypted = true, and kms_key_id to a key of your own.",
        "aws_kinesis_stream.plain": (
            'Set encryption_type = "KMS", and kms_key_id to a key of your own.'
        ),
        "aws_sns_topic.plain": "Set kms_master_key_id to a key of your own.",
    }
