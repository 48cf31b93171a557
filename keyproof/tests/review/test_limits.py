"""A change of what a limit allows, or needs, is a change of what is required."""

from dataclasses import replace
from typing import Any

import pytest

from keyproof.declarations import Declarations, Limit
from keyproof.review.checks.declared import required_by

LIMIT = Limit(
    type="aws_dynamodb_table",
    argument="ttl.enabled",
    why="items are kept",
    remedy="Switch it on.",
    values=(True,),
    required=True,
)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "aws_sqs_queue"},
        {"argument": "ttl.attribute_name"},
        {"values": (True, False)},
        {"values": (), "pattern": ".*"},
        {"required": False},
    ],
    ids=str,
)
def test_what_a_limit_requires_is_said(change: dict[str, Any]) -> None:
    def said(limit: Limit) -> set[tuple[str, str]]:
        return set(required_by(Declarations(limits=(limit,))))

    assert said(LIMIT) - said(replace(LIMIT, **change))
