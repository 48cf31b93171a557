"""Edits are printed as HCL that can be pasted."""

from keyproof.findings.remediation import SetArgument
from keyproof.output.hcl import edits_as_hcl


def test_a_block_has_no_number() -> None:
    edit = SetArgument(address="aws_dynamodb_table.a", path="ttl.0.enabled", value=False)
    assert edits_as_hcl([edit]) == [
        "# aws_dynamodb_table.a",
        "ttl {",
        "  enabled = false",
        "}",
    ]


def test_a_value_stays_in_its_line() -> None:
    """Attack: a value that a terminal or a runner takes for a line of its own."""
    edit = SetArgument(address="aws_sns_topic.a", path="name", value="a\n::add-mask::b\x1b[2J")
    assert not [each for each in edits_as_hcl([edit]) if each.startswith("::") or "\x1b" in each]
