"""The result: verdicts with their date, region and versions, and no identifier of anybody."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from keyproof.terminal.failure import Failure
from smsbot.actions.acceptance.probe import Outcome, Verdict
from smsbot.actions.acceptance.throwaway import toml

# In this order: an ARN holds an account number, and an identifier of a key digits.
IDENTIFIERS = (
    (re.compile(r"\barn:[^\s\"',;)\]}]+"), "ARN"),
    (re.compile(r"https://[\w.-]*amazonaws\.com[^\s\"',;)\]}]*"), "URL"),
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "ID"),
    (re.compile(r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}"), "ID"),
    # Of this machine: it may hold somebody's name.
    (re.compile(r"(?<![\w.:/])/(?:[\w.+-]+/)+[\w.+-]*"), "PATH"),
    (re.compile(r"\+?(?<![\d.])[0-9]{7,}"), "NUMBER"),
)
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
    line = " ".join(text.split())
    for pattern, word in IDENTIFIERS:
        line = pattern.sub(word, line)
    return line if len(line) <= MOST_SAID else f"{line[:MOST_SAID]}…"


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
                probe: Verdict(outcome=Outcome(each["outcome"]), says=str(each["says"]))
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
