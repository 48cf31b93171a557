"""The attributes of resources that do not exist yet, as far as their own arguments decide them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace

from keyproof.aws.encryption import written_keys
from keyproof.loaders.plan.assumptions import Assumptions
from keyproof.loaders.plan.meant import (
    ALIAS_TARGETS,
    DOCUMENT,
    ENDS,
    FINDS,
    IDS_OF_OTHERS,
    SOURCE_OF_A_PERMISSION,
    attribute_meant,
    key_named,
)
from keyproof.loaders.plan.modules import Instance, is_unknown
from keyproof.loaders.plan.references import References, Target, Targets, place_of, texts_of
from keyproof.loaders.policy_documents import rebuilt
from keyproof.loaders.symbols import NAMES
from keyproof.location import Location
from keyproof.model.identifiers import KEY_TYPES, arn_of, attribute_of
from keyproof.model.resource import Resource, Unknown

Object = Mapping[str, object]


class Attributes(ABC):
    """What an expression gives that names a resource, an attribute of one, or a key."""

    def __init__(
        self, references: References, location: Location, assumptions: Assumptions
    ) -> None:
        self._references = references
        self._with_documents = references.with_documents()
        self._location = location
        self._assumptions = assumptions

    @abstractmethod
    def argument(self, instance: Instance, name: str) -> object:
        """One argument of a resource; Unknown where its references do not say."""

    @abstractmethod
    def filled(self, instance: Instance) -> Object:
        """The values of a resource, with the unknown ones by their expressions."""

    @property
    @abstractmethod
    def _has_sources(self) -> bool:
        """Whether the sources say what the plan does not."""

    def attribute(self, instance: Instance, attribute: str) -> object:
        """An attribute of a resource; Unknown if nothing shows it."""
        kind = instance.type
        if attribute in ("arn", "id", "name") and self._is_nameless(Target(instance, attribute)):
            attribute = "target_key_arn"
        if instance.is_known(attribute):
            return instance.known.values[attribute]
        if kind == DOCUMENT:
            return rebuilt(instance.address, self.filled(instance))
        if kind in FINDS:
            return self._found(instance, attribute)
        if kind == "aws_kms_alias" and attribute in ALIAS_TARGETS:
            found = self.argument(instance, "target_key_id")
            return key_named(found, attribute, instance.known.location or self._location)
        written = IDS_OF_OTHERS.get(kind, attribute) if attribute == "id" else attribute
        if written in instance.expressions:
            found = self.argument(instance, written)
            if found and not isinstance(found, Unknown):
                return found
        # A name that nobody knows yet is the address in its place.
        value = attribute_of(self._named(instance), attribute, self._location)
        return value or Unknown(f"{instance.address}.{attribute}")

    def _named(self, instance: Instance) -> Resource:
        """A resource with the names that decide its ARN, as far as the sources say them."""
        # An alias has the name of its function in its ARN.
        of = {"function_name"} if instance.known.type == "aws_lambda_alias" else set[str]()
        names = [each for each in NAMES if is_unknown(instance.unknown.get(each))]
        found = {
            each: self.argument(instance, each) for each in names if self._has_sources or each in of
        }
        texts = {name: value for name, value in found.items() if isinstance(value, str)}
        return replace(instance.known, values={**instance.known.values, **texts})

    def _found(self, instance: Instance, attribute: str) -> object:
        """What a data source finds that looks for a resource of the plan."""
        names = self._targets(instance, instance.expressions.get(FINDS[instance.type]))
        keys = dict.fromkeys(self._key(each) for each in names.found)
        if names.is_open or len(keys) != 1:
            return Unknown(f"{instance.address}.{attribute}")
        return key_named(next(iter(keys)), attribute, self._location)

    def _targets(
        self, instance: Instance, expression: object, *, documents: bool = False
    ) -> Targets:
        if expression is None:
            return Targets(self._references.anything(instance.module), is_open=True)
        references = self._with_documents if documents else self._references
        found = references.targets(texts_of(expression), place_of(instance))
        if not found.is_open:
            return found
        anything = self._references.anything(instance.module)
        return Targets(
            tuple(dict.fromkeys((*found.found, *anything))), is_open=True, direct=len(found.found)
        )

    def _value(self, target: Target, argument: str, consumer: Instance) -> object:
        kind = target.type
        attribute = target.attribute or attribute_meant(argument, kind, consumer.known.type)
        value = self.attribute(target.instance, attribute)
        is_of_logs = kind == "aws_cloudwatch_log_group" and isinstance(value, str)
        if is_of_logs and (consumer.type, argument) == SOURCE_OF_A_PERMISSION:
            self._assumptions.end(consumer.address, argument)
            return f"{value}{ENDS[kind]}"
        return value

    def _key(self, target: Target) -> str | None:
        """The ARN of the key that a target is or names."""
        instance = target.instance
        if instance.known.type in KEY_TYPES and not instance.is_data:
            return arn_of(instance.known, self._location)
        if instance.is_data or instance.known.type == "aws_kms_alias":
            found = self.attribute(
                instance, "target_key_arn" if "alias" in instance.name else "arn"
            )
            return found if isinstance(found, str) else None
        return None

    def _key_of(
        self, found: Sequence[Target], targets: Targets, name: str, instance: Instance
    ) -> object:
        """The one key that all lead to, as it is named, or by its ARN; None for several."""
        keys = dict.fromkeys(map(self._key, found))
        # Of other arguments, AWS chooses a key where nothing is written.
        is_written = not targets.is_open or (instance.known.type, name) in written_keys()
        if len(keys) != 1 or None in keys or not is_written:
            return None
        # An alias whose name is not known yet is the key that it leads to.
        is_plain = len(found) == 1 and not targets.is_open and found[0].attribute
        # One with a prefix has a planned name of null in version 3 of the provider.
        is_plain = is_plain and (
            found[0].type != "aws_kms_alias" or bool(found[0].instance.known.text("name"))
        )
        return self._value(found[0], name, instance) if is_plain else next(iter(keys))

    def _is_nameless(self, target: Target) -> bool:
        is_alias = target.type == "aws_kms_alias"
        return is_alias and not self._named(target.instance).text("name")
