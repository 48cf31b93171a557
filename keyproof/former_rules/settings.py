"""What a project says about itself in ``keyproof.toml``, and the baseline that it accepts."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import ConfigDict, TypeAdapter, ValidationError

from keyproof.declarations import Declarations, DeclaredCall, Exemption, Leaving
from keyproof.former_rules.problem import Level, Problem, Rule, folded
from keyproof.terminal.failure import Failure

FILE = "keyproof.toml"
BASELINE = "keyproof-baseline.json"
BASELINE_VERSION = 1
Chosen = Literal["error", "warning", "note", "off"]


@dataclass(frozen=True, kw_only=True)
class Exempt:
    """Findings of a rule that a project keeps, with its reason; ``resource`` may have ``*``."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    rule: Rule
    resource: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class _File:
    """The members of ``keyproof.toml``."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    account: str = ""
    trusted_accounts: tuple[str, ...] = ()
    levels: Mapping[Rule, Chosen] = field(default_factory=dict[Rule, "Chosen"])
    calls: tuple[DeclaredCall, ...] = ()
    ways_out: tuple[Leaving, ...] = ()
    keys_of_aws: tuple[Exemption, ...] = ()
    exempt: tuple[Exempt, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a check judges.

    ``trusted`` are the numbers of accounts whose access is allowed. ``levels`` are by rule;
    "off" leaves a rule out. ``accepted`` are the fingerprints of a baseline. With ``strict``, a
    warning is an error.
    """

    account: str = ""
    trusted: tuple[str, ...] = ()
    levels: Mapping[Rule, Chosen] = field(default_factory=dict[Rule, "Chosen"])
    declarations: Declarations = field(default_factory=Declarations)
    exempt: tuple[Exempt, ...] = ()
    accepted: frozenset[str] = frozenset()
    strict: bool = False

    @classmethod
    def read(cls, path: Path) -> Self:
        """The settings in a file. Raises Failure on anything that is not one, and OSError."""
        way_on = "docs/settings.md of keyproof lists what may stand there."
        try:
            read = _READER.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Failure(f"{path} is not TOML: {error}.", way_on=way_on) from error
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            received = repr(first.get("input"))[:80]
            problem = f"{path}: {place}: {first['msg']}; received {received}."
            raise Failure(problem, way_on=way_on) from error
        return cls(
            account=read.account,
            trusted=read.trusted_accounts,
            levels=read.levels,
            declarations=Declarations(
                calls=read.calls, leaving=read.ways_out, exempt=read.keys_of_aws
            ),
            exempt=read.exempt,
        )

    def with_baseline(self, path: Path) -> Self:
        """These with what a baseline accepts. Raises Failure on a file that is not one."""
        way_on = "Write it again with `keyproof check PATH --write-baseline`."
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            if document["version"] != BASELINE_VERSION:
                raise Failure(f"{path} has version {document['version']}.", way_on=way_on)
            accepted = frozenset(map(str, document["accepted"]))
        except (ValueError, KeyError, TypeError) as error:
            raise Failure(f"{path} is not a baseline: {error!r}.", way_on=way_on) from error
        return replace(self, accepted=accepted)

    def applied(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Each cause that is left, the worst first, at its level."""
        chosen = [
            replace(each, level=Level(self.levels.get(each.rule, each.level)))
            for each in problems
            if self.levels.get(each.rule) != "off" and not self._is_exempt(each)
        ]
        for each in folded(chosen):
            if each.fingerprint not in self.accepted:
                is_raised = self.strict and each.level is Level.WARNING
                yield replace(each, level=Level.ERROR) if is_raised else each

    def _is_exempt(self, problem: Problem) -> bool:
        return any(
            each.rule == problem.rule and fnmatchcase(problem.resource, each.resource)
            for each in self.exempt
        )


def write_baseline(path: Path, problems: Iterable[Problem]) -> None:
    """Accept some problems as they are; each is back as soon as one of its values changes."""
    document = {
        "version": BASELINE_VERSION,
        "accepted": sorted({each.fingerprint for each in problems}),
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


_READER = TypeAdapter(_File)
