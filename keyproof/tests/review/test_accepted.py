from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from keyproof.coverage.cost import KeyCost
from keyproof.model.finding import Finding, Severity, folded
from keyproof.review.accepted import hold_to, read_accepted
from keyproof.review.reports.words import by_severity, entries, heading, headline
from keyproof.review.review import Review
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data

CUT = Finding(
    severity=Severity.WEAKER,
    rule="retention-cut",
    resource="aws_cloudwatch_log_group.sns-logs",
    problem="It is kept for less long.",
)
LOST = Finding(severity=Severity.NOTE, rule="lost", resource="aws_kms_key.sns", problem="No.")
ENTRY = """
[[accept]]
finding = "{name}"
reason = "Nobody reads these logs after a week."
expires = {expires}
"""
TODAY = date(2026, 11, 25)


def review_of(*findings: Finding) -> Review:
    free = KeyCost(first_year=Decimal(0), second_year=Decimal(0), later=Decimal(0))
    return Review(
        stack="orders-dev", findings=findings, accepted=(), changes=(), costs=(free, free)
    )


def headline_of(*findings: Finding) -> str:
    return headline(review_of(*findings))


def accepted(tmp_path: Path, expires: str) -> Path:
    path = tmp_path / "accepted.toml"
    path.write_text(ENTRY.format(expires=expires, name=CUT.name))
    return path


def test_a_finding_is_accepted_until_the_day(tmp_path: Path) -> None:
    entries = read_accepted(accepted(tmp_path, "2026-11-25"))
    left, excused, wrong = hold_to([CUT, LOST], entries, today=TODAY)
    assert left == [LOST]
    assert excused == ((CUT, "Nobody reads these logs after a week. (until 2026-11-25)"),)
    assert wrong == []


@pytest.mark.parametrize(("refused", "lines"), [("", 4), ("it came with a change", 0)])
def test_nobody_is_asked_to_write_an_entry_twice(tmp_path: Path, refused: str, lines: int) -> None:
    (entry,) = read_accepted(accepted(tmp_path, "2026-11-25" if refused else "2026-11-24"))
    left, _, wrong = hold_to([CUT], [replace(entry, refused=refused)], today=TODAY)
    assert len(entries(review_of(*left, *wrong))) == lines


def test_an_expired_entry_accepts_nothing_and_is_a_finding(tmp_path: Path) -> None:
    entries = read_accepted(accepted(tmp_path, "2026-11-24"))
    left, excused, (wrong,) = hold_to([CUT], entries, today=TODAY)
    assert (left, excused) == ([CUT], ())
    assert "expired on 2026-11-24" in wrong.problem


@pytest.mark.parametrize(
    ("severity", "expires", "refused", "problem"),
    [
        (Severity.WEAKER, "9999-12-31", "", "it reaches to 9999-12-31"),
        (Severity.WEAKER, "2027-02-24", "", "it reaches to 2027-02-24"),
        (Severity.IRREVERSIBLE, "2026-11-30", "", "it cannot be undone"),
        (Severity.ACCESS, "2026-11-30", "it was not on main", "it was not on main"),
    ],
)
def test_what_does_not_count_is_a_finding(
    severity: Severity, expires: str, refused: str, problem: str, tmp_path: Path
) -> None:
    finding = replace(CUT, severity=severity)
    path = tmp_path / "accepted.toml"
    path.write_text(ENTRY.format(expires=expires, name=finding.name))
    entries = tuple(replace(each, refused=refused) for each in read_accepted(path))
    left, excused, (wrong,) = hold_to([finding], entries, today=TODAY)
    assert (left, excused) == ([finding], ())
    assert problem in wrong.problem


def test_the_limit_is_ninety_days_or_what_a_project_sets(tmp_path: Path) -> None:
    entries = read_accepted(accepted(tmp_path, "2027-02-23"))
    assert hold_to([CUT], entries, today=TODAY)[0] == []
    assert hold_to([CUT], entries, limit_in_days=89, today=TODAY)[0] == [CUT]


def test_an_unused_entry_is_a_finding(tmp_path: Path) -> None:
    path = accepted(tmp_path, "2027-01-01")
    left, excused, (wrong,) = hold_to([LOST], read_accepted(path), today=TODAY)
    assert (left, excused) == ([LOST], ())
    assert wrong.problem == f"{path} accepts it, but nothing of this name was found."


DECLARED = Finding(rule="declaration", resource="a", problem="the change declares: b may use c.")


def shown_with(finding: Finding, *others: Finding) -> Finding:
    (shown,) = folded(replace(each, cause="one") for each in (finding, *others))
    return shown


def test_a_name_is_the_same_with_two_trees_and_with_a_plan() -> None:
    """An entry for the review of a pull request lets the deployment go on."""
    gained = Finding(rule="gained", resource="a", problem="role b can now decrypt.")
    names = [shown_with(CUT, *each).name for each in ([gained], [gained, DECLARED], [DECLARED], [])]
    assert names[0] == names[1] != names[2] == names[3] == CUT.name


def test_what_only_looks_like_a_declaration_is_in_the_name() -> None:
    named = replace(CUT, consequences=(DECLARED.line,)).name
    assert named != CUT.name


@pytest.mark.parametrize("severity", [Severity.ACCESS, Severity.OPERATIONAL])
def test_a_declaration_with_an_accepted_finding_is_accepted_by_itself(
    severity: Severity, tmp_path: Path
) -> None:
    declared = replace(DECLARED, severity=severity, cause="one")
    shown = shown_with(CUT, declared)
    path = accepted(tmp_path, "2027-01-01")
    asked = ["access/declaration/", "operational/declaration/"]
    for unasked in ([], asked):
        left, excused, wrong = hold_to([shown], read_accepted(path), unasked=unasked, today=TODAY)
        assert (left, [each for each, _ in excused], wrong) == ([declared], [shown], [])
    path.write_text(path.read_text() + ENTRY.format(expires="2027-01-01", name=declared.name))
    left, excused, wrong = hold_to([shown], read_accepted(path), today=TODAY)
    assert ([each for each, _ in excused], left, wrong) == ([shown, declared], [], [])


def test_an_entry_for_a_declaration_stays_while_its_finding_is_not_accepted(
    tmp_path: Path,
) -> None:
    declared = replace(DECLARED, cause="one")
    path = accepted(tmp_path, "2027-01-01")
    path.write_text(path.read_text() + ENTRY.format(expires="2027-01-01", name=declared.name))
    worse = shown_with(replace(CUT, problem="It is kept for one day."), declared)
    left, excused, wrong = hold_to([worse], read_accepted(path), today=TODAY)
    assert (left, excused, [each.resource for each in wrong]) == ([worse], (), [CUT.name])


def test_an_entry_of_what_is_not_asked_here_is_no_finding(tmp_path: Path) -> None:
    """Such as one of the review of two trees, where a plan is deployed."""
    entries = read_accepted(accepted(tmp_path, "2027-01-01"))
    assert hold_to([], entries, unasked=["weaker/retention-cut/"], today=TODAY) == ([], (), [])
    assert len(hold_to([], entries, unasked=["access/"], today=TODAY)[2]) == 1


def test_entries_alone_are_not_told_as_a_weaker_encryption(tmp_path: Path) -> None:
    _, _, (wrong,) = hold_to([], read_accepted(accepted(tmp_path, "2027-01-01")), today=TODAY)
    assert headline_of(wrong, LOST) == "Correct the accepted findings."
    assert headline_of(CUT, wrong) == "The protection gets weaker."
    assert headline_of(LOST) == "Nothing is weaker."


def test_entries_that_do_not_count_have_a_section_of_their_own(tmp_path: Path) -> None:
    _, _, (wrong,) = hold_to([], read_accepted(accepted(tmp_path, "2027-01-01")), today=TODAY)
    sections = by_severity(review_of(wrong, LOST, CUT))
    assert [(heading(each, found), found) for each, found in sections] == [
        ("Weaker", [CUT]),
        ("Accepted findings that do not count", [wrong]),
        ("For information", [LOST]),
    ]


def test_an_accepted_finding_is_in_the_headline() -> None:
    gained = Finding(rule="nobody else", resource="a", problem="b may decrypt.")
    of = replace(review_of(LOST), accepted=((gained, "so"), (CUT, "so")))
    assert headline(of) == "The protection gets weaker, and that is accepted."
    assert headline(replace(of, accepted=((gained, "so"),))) == (
        "Somebody gains access, and that is accepted."
    )


def test_an_unsafe_setting_is_not_told_as_access() -> None:
    unsafe = Finding(rule="ways out", resource="aws_lambda_function.bot", problem="timeout is 1.")
    gained = replace(unsafe, rule="nobody else")
    assert headline_of(unsafe, LOST) == "A setting is unsafe, or content leaves."
    assert headline_of(unsafe, gained) == headline_of(gained) == "Somebody gains access."
    access, code = Severity.ACCESS, replace(unsafe, rule="code")
    assert heading(access, [unsafe]) == "Unsafe settings"
    assert heading(access, [unsafe, gained, code]) == "Access, code and unsafe settings"


@pytest.mark.parametrize(("content", "problem"), read_data(__file__, "a_wrong_file_is_told"))
def test_a_wrong_file_is_told(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "accepted.toml"
    path.write_text(content)
    with pytest.raises(Failure) as refusal:
        read_accepted(path)
    assert problem in refusal.value.problem


def test_an_entry_accepts_exactly_the_values_it_was_written_for(tmp_path: Path) -> None:
    entries = read_accepted(accepted(tmp_path, "2027-01-01"))
    worse = replace(CUT, problem="It is kept for one day.")
    left, excused, (wrong,) = hold_to([worse], entries, today=TODAY)
    assert (left, excused) == ([worse], ())
    assert wrong.resource == CUT.name
