"""One configuration in JSON, such as the CDK synthesizes: its resources and its settings."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from keyproof.loaders import settings
from keyproof.loaders.arguments import POLICY_ARGUMENT, is_key_argument
from keyproof.loaders.configuration.blocks import Blocks
from keyproof.loaders.configuration.scope import Index, Scope
from keyproof.loaders.configuration.settings import settings_of
from keyproof.loaders.hcl.json_syntax import NOTES
from keyproof.loaders.locations import DEFAULT, Locations, located
from keyproof.loaders.policy_documents import rebuilt
from keyproof.loaders.shape import NOTHING
from keyproof.loaders.symbols import NAMES, SENSITIVE
from keyproof.location import Location
from keyproof.model.identifiers import attribute_of
from keyproof.model.resource import Resource, Stack, Unknown

Object = Mapping[str, object]
# Arguments of any resource that say something to Terraform alone.
META_ARGUMENTS = frozenset(
    {"connection", "count", "depends_on", "for_each", "lifecycle"} | {"provider", "provisioner"}
)
MOST_INSTANCES = 1024
POLICY_DOCUMENT = "data.aws_iam_policy_document"
BUILT_IN = {"terraform": "terraform.io/builtin/terraform"}
Note = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """One of what a block makes; ``names`` are ``each`` and ``count`` of its expressions."""

    block: str
    index: Index | None
    names: Object = field(default_factory=dict[str, object])

    @property
    def address(self) -> str:
        """Its address as Terraform prints it."""
        return self.block if self.index is None else f"{self.block}[{json.dumps(self.index)}]"


class Configuration:
    """The resources of a module without a plan, whose references are resolved as they are met."""

    def __init__(
        self, blocks: Blocks, account_id: str, *, content: Callable[[str], str | None]
    ) -> None:
        """``content`` reads a file that a function names, None of one that it may not read."""
        self._blocks = blocks
        self._account_id = account_id
        self._notes: list[Note] = [
            (name, "", f"no entry says what a block {name} does") for name in blocks.others
        ]
        self._written = blocks.written
        self._variables = blocks.named("variable")
        # The variables whose defaults were taken.
        self._defaults: set[str] = set()
        self._scope = Scope(
            blocks,
            instances=self._instances_of,
            attribute=self._attribute,
            variable=self._default,
            content=content,
        )
        self._filling: Mapping[str, Resource] | None = None
        self._made: dict[str, Mapping[Index | None, Instance]] = {}

    def stack(self) -> Stack:
        """The resources and the settings of the document."""
        resources = [
            self._resource(each)
            for address in self._written
            if not address.startswith("data.")
            for each in (self._instances_of(address) or {}).values()
        ]
        others = [*self._required_providers(), *settings_of(self._scope)]
        self._notes += [
            (f"module.{name}", "", "what a module makes is not in a configuration: check a plan")
            for name in self._blocks.named("module")
        ]
        if self._defaults:
            first, *more = sorted(self._defaults)
            rest = f", as of {len(more)} more" if more else ""
            reason = f"its default is taken{rest}: a plan has the value"
            self._notes.append((f"var.{first}", "", reason))
        return Stack(
            location=self._location,
            resources=tuple(resources),
            place=self._blocks.place,
            is_declaration=True,
            settings=(*self._providers.values(), *others),
            moved={
                str(body.get("to")): str(body.get("from"))
                for _, body in self._blocks.found["moved"]
            },
            not_evaluated=tuple(dict.fromkeys(self._notes)),
        )

    def _resource(self, instance: Instance) -> Resource:
        written = self._written[instance.block]
        kind = instance.block.partition(".")[0]
        values = self._arguments(instance)
        resource = settings.with_lifecycle(
            Resource(address=instance.address, type=kind, values=values),
            self._scope.lifecycle(written),
        )
        for path in resource.ignore_changes or ():
            name = path.partition("[")[0]
            if name == "all" or is_key_argument(name) or POLICY_ARGUMENT.fullmatch(name):
                argument = "" if name == "all" else path
                reason = "Terraform ignores its changes: a plan or a state has what is there"
                self._notes.append((instance.address, argument, reason))
        return located(resource, self._located(written), self._location)

    def _default(self, name: str) -> object:
        """The value of a variable, which nobody has given one."""
        described = self._variables.get(name, NOTHING)
        if "default" not in described:
            return Unknown(f"var.{name}")
        self._defaults.add(name)
        if described.get("sensitive") is True:
            return Unknown(SENSITIVE)
        return self._scope.once("var", name, lambda: self._scope.raw(described["default"]))

    def _arguments(self, instance: Instance) -> Object:
        """The arguments of a resource or a data source, with its dynamic blocks."""
        written = self._written[instance.block].items()
        body = {name: each for name, each in written if name not in META_ARGUMENTS}
        return self._scope.arguments(body, instance.names)

    def _evaluated(self, value: object, names: Object = NOTHING) -> object:
        return self._scope.evaluated(value, names)

    def _instances_of(self, address: str) -> Mapping[Index | None, Instance] | None:
        """What a block makes, by its index; None where there is no block."""
        written = self._written.get(address)
        if written is None:
            return None
        if address not in self._made:
            # A block that its own number depends on makes what is not known.
            self._made[address] = {None: Instance(block=address, index=None)}
            self._made[address] = self._counted(address, written)
        return self._made[address]

    def _counted(self, address: str, written: Object) -> Mapping[Index | None, Instance]:
        one: Mapping[Index | None, Instance] = {None: Instance(block=address, index=None)}
        # A rule of OpenTofu.
        if self._scope.lifecycle(written).get("enabled") in (False, "false"):
            return {}
        for argument in ("count", "for_each"):
            if written.get(argument) is None:
                continue
            over = self._evaluated(written[argument])
            members = _members(range_of(over) if argument == "count" else over)
            if members is None:
                reason = "how many there are is not known: a plan has each"
                self._notes.append((address, argument, reason))
                return one
            if argument == "count":
                return {
                    index: Instance(block=address, index=index, names={"count": {"index": index}})
                    for index in range(len(members))
                }
            return {
                key: Instance(
                    block=address, index=key, names={"each": {"key": key, "value": value}}
                )
                for key, value in members.items()
            }
        return one

    def _attribute(self, instance: Instance, attribute: str) -> object:
        """An attribute of a resource or a data source; Unknown where nothing shows it."""
        reference = f"{instance.address}.{attribute}"
        written = self._written[instance.block]
        if instance.block.startswith("data."):
            return self._of_data(instance, attribute) or Unknown(reference)

        def argument(name: str) -> object:
            """An argument as it is written, where it does not refer to itself."""
            value = lambda: self._evaluated(written[name], instance.names)  # noqa: E731
            return self._scope.once(instance.address, name, value)

        # A name that is not known yet is the address in its place.
        if attribute in written and attribute not in META_ARGUMENTS:
            found = argument(attribute)
            if attribute not in NAMES or isinstance(found, str):
                return found
        names = {name: argument(name) for name in NAMES if isinstance(written.get(name), str)}
        known = {name: each for name, each in names.items() if isinstance(each, str)}
        kind = instance.block.partition(".")[0]
        named = Resource(address=instance.address, type=kind, values=known)
        at = self._located(written)
        return attribute_of(named, attribute, at) or Unknown(reference)

    def _of_data(self, instance: Instance, attribute: str) -> object:
        kind = instance.block.rpartition(".")[0]
        if kind == POLICY_DOCUMENT and attribute == "json":
            found = lambda: rebuilt(instance.address, self._arguments(instance))  # noqa: E731
            return self._scope.once(instance.address, attribute, found)
        if kind == "data.aws_kms_alias" and attribute.startswith("target_key_"):
            return self._key_of_alias(instance, attribute)
        written = self._written[instance.block]
        region = written.get("region")
        at = self._located(written)
        of_region = region if isinstance(region, str) and "${" not in region else at.region
        about: Mapping[tuple[str, str], str] = {
            ("data.aws_caller_identity", "account_id"): at.account_id,
            ("data.aws_caller_identity", "id"): at.account_id,
            ("data.aws_region", "name"): of_region,
            ("data.aws_region", "region"): of_region,
            ("data.aws_region", "id"): of_region,
            ("data.aws_partition", "partition"): at.partition,
            ("data.aws_partition", "id"): at.partition,
        }
        if (kind, attribute) in about:
            return about[kind, attribute]
        return self._evaluated(written.get(attribute), instance.names)

    def _key_of_alias(self, instance: Instance, attribute: str) -> object:
        """The key of an alias of this configuration, or the address in the place of its id."""
        name = self._evaluated(self._written[instance.block].get("name"), instance.names)
        for address in self._written:
            if address.startswith("aws_kms_alias."):
                for each in (self._instances_of(address) or {}).values():
                    if self._attribute(each, "name") == name:
                        return self._attribute(each, attribute)
        at = self._located(self._written[instance.block])
        arn = at.arn("kms", f"key/{instance.address}")
        return arn if attribute == "target_key_arn" else instance.address

    @property
    def _location(self) -> Location:
        return self._locations.of(DEFAULT, account_id=self._account_id)

    def _located(self, written: Object) -> Location:
        """Where the provider of a block is."""
        provider = str(written.get("provider") or DEFAULT)
        key = provider.removeprefix("${").removesuffix("}")
        return self._locations.of(key, account_id=self._account_id)

    @property
    def _locations(self) -> Locations:
        # An argument of a provider is where those before it are.
        return self._all_locations if self._filling is None else Locations(self._filling, ())

    @cached_property
    def _all_locations(self) -> Locations:
        return Locations(self._providers, ())

    @cached_property
    def _providers(self) -> Mapping[str, Resource]:
        """The configurations of the providers, also those that only resources name."""
        found = self._filling = dict[str, Resource]()
        for (name,), body in self._blocks.found["provider"]:
            values = self._scope.arguments(body)
            alias = values.get("alias")
            key = f"{name}.{alias}" if isinstance(alias, str) else name
            found[key] = settings.provider(name, values)
        for name in (*self._required, *self._used):
            found.setdefault(name, settings.provider(name, NOTHING))
        self._filling = None
        return found

    @property
    def _used(self) -> Iterator[str]:
        """The providers of the resources and data sources, by the beginning of their types."""
        for address, written in self._written.items():
            if not written.get("provider"):
                yield address.removeprefix("data.").partition(".")[0].partition("_")[0]

    @cached_property
    def _required(self) -> Mapping[str, Object]:
        """What is required of each provider."""
        found: dict[str, Object] = {}
        for _, body in self._blocks.found["terraform"]:
            for _, required in self._blocks.inner(body, "required_providers", 0):
                for name, each in required.items():
                    # Before release 0.13, a version alone.
                    values = each if isinstance(each, Mapping) else {"version": each}
                    if name != NOTES:
                        found[name] = cast("Object", values)
        return found

    def _required_providers(self) -> Iterator[Resource]:
        plain = (key for key in self._providers if "." not in key)
        for name in dict.fromkeys((*self._required, *self._used, *plain)):
            described = self._required.get(name, NOTHING)
            source = described.get("source") or BUILT_IN.get(name)
            version = described.get("version") or self._providers[name].values.get("version")
            yield settings.required_provider(name, source=source, version=version, others=described)


def range_of(count: object) -> object:
    """As many members as ``count`` says; what is not a number is not known."""
    try:
        number = int(cast("int", count))
    except (TypeError, ValueError):
        return Unknown("count")
    return [*range(number)] if 0 <= number <= MOST_INSTANCES else Unknown("count")


def _members(over: object) -> Mapping[Index, object] | None:
    """The members of a collection by key; a set has each by itself. None if it is not known."""
    if isinstance(over, Mapping):
        return cast("Mapping[Index, object]", over)
    if not isinstance(over, list):
        return None
    listed = cast("list[object]", over)
    if all(isinstance(each, str) for each in listed):
        return {str(each): each for each in listed}
    return None if any(isinstance(each, Unknown) for each in listed) else dict(enumerate(listed))
