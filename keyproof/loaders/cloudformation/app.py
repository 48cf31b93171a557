"""Reads one template, or every template of the folder that ``cdk synth`` writes."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast

from keyproof.loaders.cloudformation.decoder import ALLOWED, decoded, is_template
from keyproof.loaders.cloudformation.resources import MADE_UP, Object, Template
from keyproof.loaders.settings import NOT_IN_A_STATE
from keyproof.loaders.shape import as_object
from keyproof.loaders.symbols import ACCOUNT, ACCOUNT_ID, REGION
from keyproof.location import Location
from keyproof.model.resource import Stack, Unknown
from keyproof.terminal.user_error import UserError

MANIFEST = "manifest.json"
DEFAULT = "its default is taken{}: --parameter NAME=VALUE gives another"
# A template may be nested in itself.
MOST_TEMPLATES = 200


@dataclass(frozen=True, kw_only=True)
class _Artifact:
    """A stack in a manifest of the CDK."""

    id: str
    name: str
    path: Path
    location: Location
    needs: Sequence[object]
    given: Object


def is_app(folder: Path) -> bool:
    """Whether a folder is what ``cdk synth`` writes."""
    return (folder / MANIFEST).is_file()


def read_template(
    document: Object, path: Path | None, given: Mapping[str, str], account_id: str | None
) -> Stack:
    """The stack of one template; ``path`` is where nested templates are looked for."""
    location = Location(region=given.get("AWS::Region", REGION), account_id=account_id or ACCOUNT)
    name = given.get("AWS::StackName", "")
    stacks = _Stacks(path.parent if path else None)
    place = str(path or "standard input")
    stacks.add(document, place, location=location, name=name, given=given)
    return stacks.joined(place)


def read_app(folder: Path, given: Mapping[str, str]) -> Sequence[Callable[[str | None], Stack]]:
    """What reads the stacks of an app of the CDK; those that depend on one another are one.

    Each takes the number of the account where the app does not say it.
    """
    groups = [group for assembly in _assemblies(folder) for group in _groups(assembly)]
    if not groups:
        raise UserError(f"{folder} has no stack.", hint="Run `cdk synth` first.")
    return [partial(_read_group, each, given) for each in groups]


def _read_group(
    group: Sequence[_Artifact], given: Mapping[str, str], account_id: str | None
) -> Stack:
    stacks = _Stacks(group[0].path.parent)
    for each in group:
        document, at = decoded(each.path.read_bytes(), str(each.path)), each.location
        if at.account_id == ACCOUNT:
            at = replace(at, account_id=account_id or ACCOUNT)
        known = {"location": at, "name": each.name, "prefix": each.id}
        stacks.add(document, str(each.path), given={**each.given, **given}, **known)
    return stacks.joined(str(group[0].path))


class _Stacks:
    """Templates that are deployed together, with those that are nested in them."""

    def __init__(self, folder: Path | None) -> None:
        self.templates: list[Template] = []
        self._folder = folder
        self._nested: dict[str, Template] = {}
        self._notes: list[tuple[str, str, str]] = []

    def add(self, document: Object, place: str, **entry: Any) -> Template:  # noqa: ANN401
        """Add a template that was read at a place; ``entry`` is as a Template takes it."""
        found = Template(document, imported=self._imported, nested=self._nested_in, **entry)
        self.templates.append(found)
        if found.macro:
            self._notes.append((place, found.macro, "what it adds is not read"))
        return found

    @cached_property
    def _exports(self) -> Mapping[object, tuple[Template, str]]:
        return {
            name: (template, output)
            for template in self.templates
            for name, output in template.exports()
        }

    def _imported(self, name: str) -> object:
        """What a stack exports by a name."""
        template, output = self._exports.get(name, (None, ""))
        return template.output(output) if template else Unknown(f"the export {name}")

    def _nested_in(self, template: Template, logical_id: str) -> Template | None:
        """The template of a nested stack; None if it is not at hand."""
        prefix = f"{template.prefix}-{logical_id}" if template.prefix else logical_id
        if prefix in self._nested or len(self.templates) > MOST_TEMPLATES:
            return self._nested.get(prefix)
        written = template.written[logical_id]
        properties = as_object(written.get("Properties"))
        asset = as_object(written.get("Metadata")).get("aws:asset:path")
        named = asset if isinstance(asset, str) else properties.get("TemplateURL")
        document = self._beside(named)
        if document is None:
            return None
        found = self._nested[prefix] = self.add(
            document,
            str(named),
            location=template.location,
            name=f"{template.name}-{logical_id}-{MADE_UP}",
            prefix=prefix,
            given=as_object(template.value(properties.get("Parameters"))),
        )
        return found

    def _beside(self, name: object) -> Object | None:
        """A template in the folder, by its path from there; None if it is not there."""
        if self._folder is None or not isinstance(name, str) or "://" in name:
            return None
        root = self._folder.resolve()
        try:
            found = (root / name).resolve()
            if not found.is_relative_to(root):
                return None
            document = decoded(found.read_bytes(), name)
        except (OSError, ValueError, UserError):
            return None
        return document if is_template(document) else None

    def joined(self, place: str) -> Stack:
        """All of them as one stack, where the first one is."""
        location = self.templates[0].location
        resources = [
            one if each.location == location else replace(one, location=each.location)
            for each in self.templates  # It grows by the nested ones.
            for one in (*(one for made in each.made.values() for one in made), *each.added())
        ]
        defaults = list(dict.fromkeys(name for each in self.templates for name in each.defaults))
        more = f", as of {len(defaults) - 1} more" if defaults[1:] else ""
        notes = [(f"parameter {name}", "", DEFAULT.format(more)) for name in defaults[:1]]
        notes += [*self._notes, *(note for each in self.templates for note in each.notes)]
        return Stack(
            location=location,
            resources=tuple(resources),
            place=place,
            is_declaration=True,
            silent=NOT_IN_A_STATE - {"lifecycle"} | {"output", "data"},
            not_evaluated=tuple(dict.fromkeys(notes)),
            origins={k: v for each in self.templates for k, v in each.origins()},
        )


def _assemblies(folder: Path) -> Iterator[list[_Artifact]]:
    """The stacks of a folder, and those of each stage of the app in it."""
    path = folder / MANIFEST
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is not JSON: {error}", hint=ALLOWED) from error
    found: list[_Artifact] = []
    inner: list[Path] = []
    for name, written in as_object(as_object(document).get("artifacts")).items():
        entry = as_object(written)
        properties = as_object(entry.get("properties"))
        file, stage = properties.get("templateFile"), properties.get("directoryName")
        if entry.get("type") == "aws:cloudformation:stack" and isinstance(file, str):
            needs = entry.get("dependencies")
            each = _Artifact(
                id=name,
                name=str(properties.get("stackName") or name),
                path=folder / file,
                location=_location(str(entry.get("environment"))),
                needs=cast("list[object]", needs) if isinstance(needs, list) else (),
                given=as_object(properties.get("parameters")),
            )
            found.append(each)
        elif entry.get("type") == "cdk:cloud-assembly" and isinstance(stage, str):
            inner.append(folder / stage)
    yield found
    for each in filter(is_app, inner):
        yield from _assemblies(each)


def _location(environment: str) -> Location:
    """Where a stack is deployed: ``aws://ACCOUNT/REGION``, of which either may be unknown."""
    account, _, region = environment.removeprefix("aws://").partition("/")
    is_known = bool(region) and not region.startswith("unknown-")
    account = account if ACCOUNT_ID.fullmatch(account) else ACCOUNT
    return Location(region=region if is_known else REGION, account_id=account)


def _groups(artifacts: list[_Artifact]) -> list[list[_Artifact]]:
    """Those together that depend on one another, or that are in one known account and region."""
    groups: list[list[_Artifact]] = []
    for each in artifacts:
        apart = [one for one in groups if not any(_are_together(each, other) for other in one)]
        joined = [other for one in groups if one not in apart for other in one]
        groups = [*apart, [*joined, each]]
    return groups


def _are_together(one: _Artifact, other: _Artifact) -> bool:
    is_known = one.location.account_id != ACCOUNT and one.location.region != REGION
    is_needed = one.id in other.needs or other.id in one.needs
    return is_needed or (is_known and one.location == other.location)
