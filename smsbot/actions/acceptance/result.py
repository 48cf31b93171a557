"""The result: verdicts with their date, region and versions, and no identifier of anybody."""

import html
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from keyproof.terminal.failure import Failure
from smsbot.actions.acceptance.probe import Outcome, Verdict
from smsbot.actions.acceptance.throwaway import toml

REST = r"[^\s\"',;)\]}]*"
# In this order: a URL can hold an ARN, an ARN an account number, and a key's identifier digits.
IDENTIFIERS = (
    (re.compile(rf"\bhttps?://{REST}amazonaws{REST}", re.IGNORECASE), "URL"),
    (re.compile(rf"\barn:\s?{REST}", re.IGNORECASE), "ARN"),
    # One without its beginning.
    (re.compile(rf"\baws(?:-\w+){{0,3}}(?::[\w-]*){{2}}:[\d -]*:{REST}", re.IGNORECASE), "ARN"),
    # Of this machine: it may hold somebody's name.
    (re.compile(rf"\bfile:{REST}|\b[A-Z]:\\{REST}|~[\w.-]*/{REST}", re.IGNORECASE), "PATH"),
    (re.compile(r"(?<![\w.:/])/(?:[\w.+-]+/)+[\w.+-]*"), "PATH"),
    (re.compile(rf"\bassumed-role/{REST}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "ID"),
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "ID"),
    (re.compile(r"\b(?:[a-z]+-)?[0-9a-f]{32}\b"), "ID"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    (re.compile(r"\bA(?:[BKS]IA|CCA|GPA|I[DP]A|N[PV]A|PKA|ROA|SCA)[A-Z0-9]{8,}"), "ID"),
    # A token, as a session has one.
    (re.compile(r"\beyJ[\w.-]+|[A-Za-z0-9+/=]{40,}"), "ID"),
    (re.compile(r"\+[\s(]{0,2}\d(?:[^\w+]{0,3}\d){6,}"), "NUMBER"),
    (re.compile(r"(?<!\d)\d{4}([-_.\s/])\d{4}\1\d{4}(?!\d)"), "NUMBER"),
    # But for a price.
    (re.compile(r"(?<!\d)(?<!\b0\.)\d{7,}"), "NUMBER"),
)
# Groups of digits, as people write the number of a phone; the last of a date has two.
GROUPS = re.compile(r"(?<![\w,])\(?\d{1,4}(?:[\s./()\u2010-\u2015-]{1,3}\d{2,8}){1,5}(?!\d)")
LAST_GROUP = re.compile(r"\d{3,}$")
FEWEST_DIGITS = 7
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
# What is encoded can be encoded again.
MOST_DECODED = 4
MOST_SAID = 300


@dataclass(frozen=True, kw_only=True)
class Result:
    """``verdicts`` are by the id of the probe."""

    date: str
    region: str
    provider: str
    verdicts: Mapping[str, Verdict] = field(default_factory=dict[str, Verdict])

    def with_verdict(self, probe: str, verdict: Verdict) -> "Result":
        """The same with one more, without identifiers."""
        clean = Verdict(outcome=verdict.outcome, says=without_identifiers(verdict.says))
        return Result(
            date=self.date,
            region=self.region,
            provider=self.provider,
            verdicts={**self.verdicts, probe: clean},
        )

    def counted(self, outcome: Outcome) -> int:
        """How many came out so."""
        return sum(each.outcome is outcome for each in self.verdicts.values())


def without_identifiers(text: str) -> str:
    """A text in one line without ARNs, numbers of accounts and phones, and ids."""
    line = " ".join(_plain(text).split())
    for pattern, word in IDENTIFIERS:
        line = pattern.sub(word, line)
    line = GROUPS.sub(_without_number, line)
    return line if len(line) <= MOST_SAID else f"{line[:MOST_SAID]}…"


def _plain(text: str) -> str:
    """The same without the encodings of a URL, of JSON and HTML, and without invisible characters.

    Digits of every width become the same.
    """
    for _ in range(MOST_DECODED):
        decoded = html.unescape(unquote(ESCAPED.sub(_character, text)))
        if decoded == text:
            break
        text = decoded
    text = unicodedata.normalize("NFKC", text)
    return "".join(each for each in text if unicodedata.category(each) not in ("Cf", "Cs"))


def _character(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))


def _without_number(groups: re.Match[str]) -> str:
    digits = sum(each.isdigit() for each in groups[0])
    is_number = digits >= FEWEST_DIGITS and LAST_GROUP.search(groups[0])
    return "NUMBER" if is_number else groups[0]


def write_result(result: Result, path: Path) -> None:
    """Write it whole or not at all."""
    lines = [
        "# What `smsbot acceptance` found on a real account. Send it as a pull request.",
        f"date = {toml(result.date)}",
        f"region = {toml(result.region)}",
        f"provider = {toml(result.provider)}",
    ]
    for probe, verdict in result.verdicts.items():
        lines += [
            "",
            f"[probes.{probe}]",
            f"outcome = {toml(str(verdict.outcome))}",
            f"says = {toml(verdict.says)}",
        ]
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text("\n".join(lines) + "\n", encoding="utf-8")
    new.replace(path)


def read_result(path: Path) -> Result | None:
    """The result of a file; None if there is none. Raises Failure if somebody changed its form."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return Result(
            date=str(found["date"]),
            region=str(found["region"]),
            provider=str(found["provider"]),
            verdicts={
                # Somebody may have written more into it.
                probe: Verdict(
                    outcome=Outcome(each["outcome"]), says=without_identifiers(str(each["says"]))
                )
                for probe, each in found.get("probes", {}).items()
            },
        )
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Failure(
            f"{path} is not as it was written: {error}.",
            way_on="Take your change of it back, or delete the file: its probes are tried again.",
        ) from error
