"""``keyproof.toml``: what a project declares about itself, and the findings that it ignores."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar, Literal, Self

from keyproof.findings.finding import Finding, Ignore, Level
from keyproof.model.model import DeclaredCall
from keyproof.rules._rule import rules
from keyproof.terminal.user_error import UserError, invalid
from keyproof.terminal.whole_file import write_whole

FILE = "keyproof.toml"
BASELINE = "keyproof-baseline.json"
BASELINE_VERSION = 2
HELP = "docs/settings.md of keyproof lists the allowed keys."
ChosenLevel = Literal["error", "warning", "note", "off"]
# Keys of earlier versions, each with what takes its place.
REMOVED = {
    "exempt": "[[ignore]] with rule, resource, reason and expires",
    "keys_of_aws": '[[ignore]] with rule = "aws-managed-key"',
    "ways_out": '[[ignore]] with rule = "data-egress"',
}


@dataclass(frozen=True, kw_only=True)
class Config:
    """How keyproof treats findings.

    ``account`` is the number of your account, if no source shows it. ``levels`` are by rule ID;
    "off" skips a rule. ``ignores`` are the entries of the file and of a baseline.
    """

    __pydantic_config__: ClassVar = {
        "extra": "forbid",
        "alias_generator": lambda name: "ignore" if name == "ignores" else name,
    }

    account: str = ""
    trusted_accounts: tuple[str, ...] = ()
    levels: Mapping[str, ChosenLevel] = field(default_factory=dict[str, "ChosenLevel"])
    calls: tuple[DeclaredCall, ...] = ()
    ignores: tuple[Ignore, ...] = ()

    @staticmethod
    def read(path: Path) -> "Config":
        """The settings in a file. Raises UserError on anything that is not one, and OSError."""
        return Config.parse(path.read_bytes(), place=str(path))

    @staticmethod
    def parse(text: bytes, *, place: str) -> "Config":
        """The settings in a text; ``place`` is where it is from. Raises UserError."""
        try:
            document = tomllib.loads(text.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UserError(f"{place} is not TOML: {error}.", hint=HELP) from error
        for name, successor in REMOVED.items():
            if name in document:
                raise UserError(
                    f"{place}: {name} is no longer supported.", hint=f"Use {successor}."
                )
        return _checked(document, place)

    def with_baseline(self, path: Path) -> Self:
        """These with the entries of a baseline. Raises UserError on a file that is not one."""
        hint = "Write it again with `keyproof check PATH --write-baseline`."
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            version, entries = document["version"], document["ignore"]
        except (ValueError, KeyError, TypeError) as error:
            raise UserError(f"{path} is not a baseline: {error!r}.", hint=hint) from error
        if version != BASELINE_VERSION:
            named = f"{path} has version {version}; supported is {BASELINE_VERSION}."
            raise UserError(named, hint=hint)
        baseline = _checked({"ignore": entries}, str(path))
        return replace(self, ignores=(*self.ignores, *baseline.ignores))

    def at_level(self, finding: Finding) -> Finding | None:
        """The finding at the level that the project chose; None where the rule is off."""
        chosen = self.levels.get(finding.rule)
        if chosen == "off":
            return None
        return replace(finding, level=Level(chosen)) if chosen else finding

    def applied(self, findings: Iterable[Finding], *, today: date) -> Iterator[Finding]:
        """The findings at their levels, the ignored ones with their entry.

        Entries apply before findings are grouped: an ignored root never hides its secondary
        findings.
        """
        for each in filter(None, map(self.at_level, findings)):
            entry = next((i for i in self.ignores if i.matches(each) and i.holds(today)), None)
            yield replace(each, ignored=entry) if entry else each


def write_baseline(path: Path, findings: Sequence[Finding], *, today: date) -> date:
    """Write an entry for each finding, and return the day until which they hold."""
    expires = today + timedelta(days=365)
    document = {
        "version": BASELINE_VERSION,
        "ignore": [
            {
                "rule": each.rule,
                "resource": each.resource,
                "reason": "baseline",
                "expires": expires.isoformat(),
                "fingerprint": each.fingerprint,
            }
            for each in sorted(findings, key=lambda each: (each.rule, each.resource))
        ],
    }
    write_whole(path, json.dumps(document, indent=2) + "\n")
    return expires


def check_rules(names: Iterable[str], place: str = "") -> None:
    """Raise UserError on a name that no rule has; ``place`` is where it is written."""
    for each in names:
        if each not in rules():
            start = f"{place}: there" if place else "There"
            raise UserError(
                f"{start} is no rule {each!r}.", hint=f"Rules are {', '.join(rules())}."
            )


def _checked(document: object, place: str) -> Config:
    # It takes as long to start as many a check, and most folders have no settings.
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(Config)
    try:
        config = adapter.validate_python(document)
    except ValidationError as error:
        problem = f"{place}: {invalid(error, adapter.json_schema())}."
        raise UserError(problem, hint=HELP) from error
    check_rules((*config.levels, *(each.rule for each in config.ignores)), place)
    for each in config.ignores:
        entry = f"{place}: an entry of {each.rule} for {each.resource}"
        if not each.reason.strip():
            raise UserError(f"{entry} has no reason.", hint="Say why you accept the finding.")
        if rules()[each.rule].by_permission and not (each.permissions or each.fingerprint):
            hint = 'Write permissions, such as ["kms:DescribeKey"], or a fingerprint.'
            raise UserError(f"{entry} names no permission.", hint=hint)
    return config
