"""The encryption guide has every heading of the original guide, in the original order."""

import itertools

from markdown_it import MarkdownIt

from smsbot import project

ORIGINAL = (
    *("current kms key setup", "kms keys created"),
    *("1. main sms bot key", "2. sns encryption key"),
    *("3. dynamodb encryption key", "4. cloudwatch logs key"),
    *("encryption coverage", "key permissions"),
    *("automatic permissions granted", "iam policies applied"),
    "deployment with kms",
    *("deploy with enhanced encryption", "verify kms keys after deployment"),
    *("stack outputs (kms information)", "kms cost implications"),
    *("kms key costs", "environment-specific costs", "cost optimization"),
    *("security benefits", "enhanced security", "data protection"),
    *("key management", "key rotation", "key policies", "key usage monitoring"),
    *("troubleshooting kms issues", "common issues", "key recovery"),
    "additional resources",
)
# Of this system alone.
ADDED = {"encryption guide", "differences from the original guide"}


def test_the_guide_has_the_headings_of_the_original_in_their_order() -> None:
    text = (project.ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").parse(text)
    headings = [
        after.content.lower()
        for before, after in itertools.pairwise(tokens)
        if before.type == "heading_open"
    ]
    assert tuple(each for each in headings if each not in ADDED) == ORIGINAL
