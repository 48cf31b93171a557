"""Each pair: the broken plan has an error that names its resource, the mended twin has none."""

from pathlib import Path

import pytest

from keyproof.findings.finding import Level
from keyproof.library import Source, check

PAIRS = Path(__file__).parent / "pairs"
SOURCES = sorted(PAIRS.glob("*/*/main.tf"))
EXPECTED, ACCOUNT = "# error: ", "# account: "


def roots(pair: Path, side: str, account: str | None) -> set[str]:
    """The resources with an error that is a root cause."""
    result = check(Source.read(pair / "plans" / f"{side}.json", account=account))
    return {each.root.resource for each in result.groups if each.level is Level.ERROR}


@pytest.mark.parametrize("source", SOURCES, ids=[each.parent.name for each in SOURCES])
def test_pair(source: Path) -> None:
    lines = source.read_text().splitlines()
    expected = {line.removeprefix(EXPECTED) for line in lines if line.startswith(EXPECTED)}
    assert expected
    account = next((line.removeprefix(ACCOUNT) for line in lines if line.startswith(ACCOUNT)), None)
    assert roots(source.parent, "broken", account) == expected
    assert not roots(source.parent, "mended", account)


def test_the_remediation_says_what_switches_the_encryption_on() -> None:
    result = check(Source.read(PAIRS / "keys/unencrypted/plans/broken.json"))
    assert {each.resource: each.remediation.text for each in result.errors} == {
        "aws_ebs_volume.plain": "Set encrypted = true, and kms_key_id to a customer managed key.",
        "aws_kinesis_stream.plain": (
            'Set encryption_type = "KMS", and kms_key_id to a customer managed key.'
        ),
        "aws_sns_topic.plain": "Set kms_master_key_id to a customer managed key.",
    }
