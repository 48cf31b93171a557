"""A newer release of the AWS provider than the bindings are made for, and what it brings."""

from pathlib import Path

import pytest

from tests.stacks.synthesized import NEWER_PROVIDER, environment, read_stack, synthesize_to


def test_an_older_release_than_the_event_destinations_keeps_cloudformation(tmp_path: Path) -> None:
    older = NEWER_PROVIDER.model_copy(update={"provider_version": "6.47.0"})
    synthesize_to(tmp_path, older)
    resources = read_stack(tmp_path, older)["resource"]
    assert "aws_cloudformation_stack" in resources
    assert "aws_pinpointsmsvoicev2_event_destination" not in resources


@pytest.mark.parametrize(("release", "waits"), [("6.61.9", True), ("6.62.0", False)])
def test_a_number_is_not_waited_for_where_the_provider_can_leave_it(
    release: str, tmp_path: Path, *, waits: bool
) -> None:
    number = NEWER_PROVIDER.model_copy(update={"provider_version": release})
    synthesize_to(tmp_path, number)
    resources = read_stack(tmp_path, number)["resource"]
    found = resources["aws_pinpointsmsvoicev2_phone_number"]["bot"]
    assert found.get("wait_for_active", True) is waits


def test_event_destinations_are_there_from_their_release_on() -> None:
    versions = (None, "6.25.0", "6.47.9", "6.48.0", "6.100.3")
    found = [environment("dev", provider_version=each).has_event_destinations for each in versions]
    assert found == [False, False, False, True, True]
