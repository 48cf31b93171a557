"""Reads one template, or every template of the folder that ``cdk synth`` writes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from keyproof.json_values import Object, as_object, listed
from keyproof.loaders import settings
from keyproof.loaders.cloudformation.decoder import decoded, is_template
from keyproof.loaders.cloudformation.resources import MADE_UP, Deployment, Template
from keyproof.loaders.reading import Given, Reader, Reading
from keyproof.loaders.symbols import ACCOUNT, ACCOUNT_ID, REGION
from keyproof.location import Location
from keyproof.model.resource import Stack, Unknown
from keyproof.terminal.user_error import UserError

MANIFEST = "manifest.json"
DEFAULT = "to change it, pass --parameter NAME=VALUE"
# A template may be nested in itself.
MOST_TEMPLATES = 200


def reader(document: Object, given: Given) -> Reader:
    """What reads the stack of one template; nested ones are looked for beside it."""
    only = Deployment(
        document=document,
        place=given.place,
        name=given.parameters.get("AWS::StackName", ""),
        location=Location(region=given.parameters.get("AWS::Region", REGION), account_id=ACCOUNT),
    )
    return partial(_read_group, [only], given.path and given.path.parent, given.parameters)


def readers_in(folder: Path, given: Given) -> Iterator[Reader]:
    """What reads the stacks that ``cdk synth`` wrote; those that depend on one another are one."""
    assemblies = _assemblies(folder) if _is_app(folder) else ()
    groups = [(at, group) for at, artifacts in assemblies for group in _groups(artifacts)]
    if not groups and _is_app(folder):
        raise UserError(f"{folder} has no stack.", hint="Run `cdk synth` first.")
    yield from (partial(_read_group, group, at, given.parameters) for at, group in groups)


def _is_app(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def _read_group(
    group: Sequence[Deployment],
    folder: Path | None,
    given: Mapping[str, str],
    accounts: Mapping[str, str],
) -> Reading:
    stacks = _Stacks(folder)
    for each in group:
        number = each.location.account_id
        at = replace(each.location, account_id=accounts.get(number, number))
        stacks.add(replace(each, location=at, given={**each.given, **given}))
    return Reading(after=stacks.joined(), name=Path(group[0].place).name)


class _Stacks:
    """Templates that are deployed together, with those that are nested in them."""

    def __init__(self, folder: Path | None) -> None:
        self.templates: list[Template] = []
        self._folder = folder
        self._nested: dict[str, Template] = {}

    def add(self, deployment: Deployment) -> Template:
        """Add a template."""
        found = Template(deployment, imported=self._imported, nested=self._nested_in)
        self.templates.append(found)
        return found

    @cached_property
    def _exports(self) -> Mapping[object, Callable[[], object]]:
        return {name: value for each in self.templates for name, value in each.exports()}

    def _imported(self, name: str) -> object:
        """What a stack exports by a name."""
        return self._exports.get(name, lambda: Unknown(f"the export {name}"))()

    def _nested_in(self, template: Template, logical_id: str) -> Template | None:
        """The template of a nested stack; None if it is not at hand."""
        by = template.deployment
        name = f"{by.id}-{logical_id}" if by.id else logical_id
        if name in self._nested or len(self.templates) > MOST_TEMPLATES:
            return self._nested.get(name)
        written = template.written[logical_id]
        properties = as_object(written.get("Properties"))
        asset = as_object(written.get("Metadata")).get("aws:asset:path")
        named = asset if isinstance(asset, str) else properties.get("TemplateURL")
        document = self._beside(named)
        if document is None:
            return None
        found = self._nested[name] = self.add(
            Deployment(
                document=document,
                place=str(named),
                location=by.location,
                name=f"{template.name}-{logical_id}-{MADE_UP}",
                id=name,
                given=as_object(template.value(properties.get("Parameters"))),
            )
        )
        return found

    def _beside(self, name: object) -> Object | None:
        """A template in the folder, by its path from there; None if it is not there."""
        if self._folder is None or not isinstance(name, str) or "://" in name:
            return None
        root = self._folder.resolve()
        try:
            found = (root / name).resolve()
            found.relative_to(root)  # Raises ValueError on what is elsewhere.
            document = decoded(found.read_bytes(), name)
        except (OSError, ValueError, UserError):
            return None
        return document if is_template(document) else None

    def joined(self) -> Stack:
        """All of them as one stack, where the first one is."""
        location = self.templates[0].deployment.location
        resources = [
            one if at == location else replace(one, location=at)
            for each in self.templates  # It grows by the nested ones.
            for at in (each.deployment.location,)
            for one in (*(one for made in each.made.values() for one in made), *each.added())
        ]
        defaults = dict.fromkeys(name for each in self.templates for name in each.defaults)
        notes = [
            *settings.defaults_taken("parameter ", list(defaults), DEFAULT),
            *(note for each in self.templates for note in each.notes),
        ]
        return Stack(
            location=location,
            resources=tuple(resources),
            is_declaration=True,
            silent=settings.NOT_IN_A_STATE - {"lifecycle"} | {"output", "data"},
            not_evaluated=tuple(dict.fromkeys(notes)),
            origins={k: v for each in self.templates for k, v in each.origins()},
        )


def _assemblies(folder: Path) -> Iterator[tuple[Path, list[Deployment]]]:
    """The stacks of a folder, and those of the folder of each stage of the app in it."""
    document = decoded((folder / MANIFEST).read_bytes(), str(folder / MANIFEST))
    found: list[Deployment] = []
    inner: list[Path] = []
    for name, written in as_object(document.get("artifacts")).items():
        entry = as_object(written)
        properties = as_object(entry.get("properties"))
        file, stage = properties.get("templateFile"), properties.get("directoryName")
        if entry.get("type") == "aws:cloudformation:stack" and isinstance(file, str):
            stack = Deployment(
                document=decoded((folder / file).read_bytes(), str(folder / file)),
                place=str(folder / file),
                name=str(properties.get("stackName") or name),
                location=_location(str(entry.get("environment"))),
                id=name,
                needs=tuple(listed(entry.get("dependencies"))),
                given=as_object(properties.get("parameters")),
            )
            found.append(stack)
        elif entry.get("type") == "cdk:cloud-assembly" and isinstance(stage, str):
            inner.append(folder / stage)
    yield folder, found
    for each in filter(_is_app, inner):
        yield from _assemblies(each)


def _location(environment: str) -> Location:
    """Where a stack is deployed: ``aws://ACCOUNT/REGION``, of which either may be unknown."""
    account, _, region = environment.removeprefix("aws://").partition("/")
    is_known = bool(region) and not region.startswith("unknown-")
    account = account if ACCOUNT_ID.fullmatch(account) else ACCOUNT
    return Location(region=region if is_known else REGION, account_id=account)


def _groups(artifacts: list[Deployment]) -> list[list[Deployment]]:
    """Those together that depend on one another, or that are in one known account and region."""
    groups: list[list[Deployment]] = []
    for each in artifacts:
        apart = [one for one in groups if not any(_are_together(each, other) for other in one)]
        joined = [other for one in groups if one not in apart for other in one]
        groups = [*apart, [*joined, each]]
    return groups


def _are_together(one: Deployment, other: Deployment) -> bool:
    is_known = one.location.account_id != ACCOUNT and one.location.region != REGION
    is_needed = one.id in other.needs or other.id in one.needs
    return is_needed or (is_known and one.location == other.location)
