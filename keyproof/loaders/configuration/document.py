"""Reads a configuration in JSON, such as a synthesized ``cdk.tf.json``: no plan is needed.

A reference becomes what the resource it refers to will have. The account's number, where it comes
from a data source, is the word ACCOUNT.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from keyproof.json_values import NOTHING, Object, as_object
from keyproof.loaders import settings
from keyproof.loaders.configuration.blocks import Folder, blocks_of
from keyproof.loaders.configuration.scope import Index, Scope, settings_of
from keyproof.loaders.hcl.json_syntax import NOTES
from keyproof.loaders.locations import DEFAULT, Locations, located
from keyproof.loaders.policy_documents import rebuilt
from keyproof.loaders.symbols import ACCOUNT, NAMES, POLICY_ARGUMENT, SENSITIVE, is_key_argument
from keyproof.location import Location
from keyproof.model.identifiers import attribute_of
from keyproof.model.resource import Resource, Stack, Unknown

# Arguments of any resource that say something to Terraform alone.
META_ARGUMENTS = frozenset(
    {"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
)
POLICY_DOCUMENT = "data.aws_iam_policy_document"
BUILT_IN = {"terraform": "terraform.io/builtin/terraform"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """One of what a block makes."""

    block: str
    body: Object
    index: Index | None = None

    @property
    def address(self) -> str:
        """Its address as Terraform prints it."""
        return self.block if self.index is None else f"{self.block}[{json.dumps(self.index)}]"

    @property
    def type(self) -> str:
        """Its type; that of a data source begins with ``data.``."""
        return self.block.rpartition(".")[0]


def read_configuration(
    *paths: Path, account_id: str = ACCOUNT, accounts: Mapping[str, str] | None = None
) -> Stack:
    """The resources of the files of one stack, which has the account's number if nothing shows it.

    ``accounts`` has those of other providers.

    Raises UserError with the place of what is no configuration, and OSError.
    """
    return Configuration(paths, {ACCOUNT: account_id, **(accounts or {})}).stack()


class Configuration(Scope[Instance]):
    """The resources of a module without a plan, whose references are resolved as they are met."""

    def __init__(self, paths: Sequence[Path], accounts: Mapping[str, str]) -> None:
        super().__init__(blocks_of(*paths), Folder(paths[0].parent, root=paths[0].parent))
        self._accounts = accounts
        self._notes = [
            (name, "", f"keyproof does not know the block {name}") for name in self.blocks.others
        ]
        # The variables whose defaults were taken.
        self._defaults: set[str] = set()
        self._made: dict[str, Mapping[Index | None, Instance]] = {}
        # The configurations of the providers; an argument of one is where those before it are.
        self._providers: dict[str, Resource] = {}
        self._locations = Locations(self._providers, (), accounts)
        self._read_providers()

    def stack(self) -> Stack:
        """The resources and the settings of the document."""
        resources = [
            self._read(each)
            for address in self.blocks.named("resource")
            for each in (self.instances_of(address) or {}).values()
        ]
        others = [*self._required_providers(), *settings_of(self)]
        self._notes += [
            (f"module.{name}", "", "its resources are known only from a plan; check a plan instead")
            for name in self.blocks.named("module")
        ]
        self._notes += settings.defaults_taken(
            "var.", sorted(self._defaults), "check a plan for the actual value"
        )
        moved = (body for _, body in self.blocks.found["moved"])
        return Stack(
            location=self._locations.of(DEFAULT),
            resources=tuple(resources),
            is_declaration=True,
            settings=(*self._providers.values(), *others),
            moved={str(each.get("to")): str(each.get("from")) for each in moved},
            not_evaluated=tuple(dict.fromkeys(self._notes)),
        )

    def _read(self, instance: Instance) -> Resource:
        values = self._arguments(instance)
        resource = Resource(address=instance.address, type=instance.type, values=values)
        if rules := self.lifecycle(instance.body):
            resource = settings.with_lifecycle(resource, rules)
        for path in resource.ignore_changes or ():
            name = path.partition("[")[0]
            if name == "all" or is_key_argument(name) or POLICY_ARGUMENT.fullmatch(name):
                argument = "" if name == "all" else path
                reason = "`ignore_changes`: the actual value is only in a plan or state"
                self._notes.append((instance.address, argument, reason))
        return located(resource, self._located(instance), self._locations.of(DEFAULT))

    def _arguments(self, instance: Instance) -> Object:
        """The arguments of a resource or a data source, with its dynamic blocks."""
        written = instance.body.items()
        body = {name: each for name, each in written if name not in META_ARGUMENTS}
        return self.arguments(body, self._names(instance))

    def _names(self, instance: Instance) -> Object:
        return self.names(instance.block, instance.body, instance.index)

    def variable(self, name: str) -> object:
        """The default of a variable, which nobody has given a value."""
        described = self.blocks.named("variable").get(name, NOTHING)
        if "default" not in described:
            return Unknown(f"var.{name}")
        self._defaults.add(name)
        if self.is_sensitive(described):
            return Unknown(SENSITIVE)
        return self.once("var", name, lambda: self.raw(described["default"]))

    def instances_of(self, address: str) -> Mapping[Index | None, Instance] | None:
        """What a block makes, by its index; None where there is no block."""
        body = self.blocks.written.get(address)
        if body is None:
            return None
        if address not in self._made:
            # A block that its own number depends on makes what is not known.
            self._made[address] = {None: Instance(block=address, body=body)}
            indexes = self.indexes(body)
            if indexes is None:
                argument = "for_each" if body.get("count") is None else "count"
                reason = "the number of instances is unknown; check a plan"
                self._notes.append((address, argument, reason))
            self._made[address] = {
                each: Instance(block=address, body=body, index=each)
                for each in ([None] if indexes is None else indexes)
            }
        return self._made[address]

    def attribute(self, instance: Instance, name: str) -> object:
        """An attribute, of which many expressions ask for one."""
        return self.once(
            instance.address, f"attribute {name}", lambda: self._attribute(instance, name)
        )

    def _attribute(self, instance: Instance, attribute: str) -> object:
        """An attribute of a resource or a data source; Unknown where nothing shows it."""
        if instance.type.startswith("data."):
            found = self._of_data(instance, attribute)
            return found or Unknown(f"{instance.address}.{attribute}")
        # A name that is not known yet is the address in its place.
        if attribute in instance.body and attribute not in META_ARGUMENTS:
            found = self._argument(instance, attribute)
            if attribute not in NAMES or isinstance(found, str):
                return found
        written = (name for name in NAMES if isinstance(instance.body.get(name), str))
        names = {name: self._argument(instance, name) for name in written}
        known = {name: each for name, each in names.items() if isinstance(each, str)}
        named = Resource(address=instance.address, type=instance.type, values=known)
        found = attribute_of(named, attribute, self._located(instance))
        return found or Unknown(f"{instance.address}.{attribute}")

    def _argument(self, instance: Instance, name: str) -> object:
        """An argument as it is written, where it does not refer to itself."""
        return self.once(
            instance.address,
            name,
            lambda: self.evaluated(instance.body.get(name), self._names(instance)),
        )

    def _of_data(self, instance: Instance, attribute: str) -> object:
        if instance.type == POLICY_DOCUMENT and attribute == "json":
            return self.once(
                instance.address,
                attribute,
                lambda: rebuilt(instance.address, self._arguments(instance)),
            )
        if instance.type == "data.aws_kms_alias" and attribute.startswith("target_key_"):
            return self._key_of_alias(instance, attribute)
        at = self._located(instance)
        match instance.type, attribute:
            case "data.aws_caller_identity", "account_id" | "id":
                known = at.account_id
            case "data.aws_region", "name" | "region" | "id":
                known = at.region
            case "data.aws_partition", "partition" | "id":
                known = at.partition
            case _:
                known = ""
        return known or self._argument(instance, attribute)

    def _key_of_alias(self, instance: Instance, attribute: str) -> object:
        """The key of an alias of this configuration, or the address in the place of its id."""
        name = self._argument(instance, "name")
        for address in self.blocks.written:
            if address.startswith("aws_kms_alias."):
                for each in (self.instances_of(address) or {}).values():
                    if self._attribute(each, "name") == name:
                        return self._attribute(each, attribute)
        arn = self._located(instance).arn("kms", f"key/{instance.address}")
        return arn if attribute == "target_key_arn" else instance.address

    def _located(self, instance: Instance) -> Location:
        """Where the provider of a block is, or in the region that the block names."""
        provider = str(instance.body.get("provider") or DEFAULT)
        at = self._locations.of(provider.removeprefix("${").removesuffix("}"))
        region = self._argument(instance, "region")
        return replace(at, region=region) if region and isinstance(region, str) else at

    def _read_providers(self) -> None:
        """Read the configurations of the providers, also those that only resources name."""
        for (name,), body in self.blocks.found["provider"]:
            values = self.arguments(body)
            alias = values.get("alias")
            key = f"{name}.{alias}" if isinstance(alias, str) else name
            self._providers[key] = settings.provider(name, values)
            self._locations = Locations(self._providers, (), self._accounts)
        for name in (*self._required, *self._used):
            self._providers.setdefault(name, settings.provider(name, NOTHING))

    @property
    def _used(self) -> Iterator[str]:
        """The providers of the resources and data sources, by the beginning of their types."""
        for address, body in self.blocks.written.items():
            if not body.get("provider"):
                yield address.removeprefix("data.").partition(".")[0].partition("_")[0]

    @cached_property
    def _required(self) -> Mapping[str, Object]:
        """What is required of each provider; before release 0.13, a version alone."""
        return {
            name: as_object(each) or {"version": each}
            for _, body in self.blocks.found["terraform"]
            for _, required in self.blocks.inner(body, "required_providers", 0)
            for name, each in required.items()
            if name != NOTES
        }

    def _required_providers(self) -> Iterator[Resource]:
        plain = (key for key in self._providers if "." not in key)
        for name in dict.fromkeys((*self._required, *self._used, *plain)):
            described = self._required.get(name, NOTHING)
            source = described.get("source") or BUILT_IN.get(name)
            version = described.get("version") or self._providers[name].values.get("version")
            yield settings.required_provider(name, source=source, version=version, others=described)
