"""The sources of a plan that are written in JSON, such as a cdk.tf.json."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from keyproof.loaders.configuration.load import files_of, read_configuration
from keyproof.loaders.key_ids import with_key_ids
from keyproof.loaders.plan.modules import Instance
from keyproof.loaders.settings import NOT_IN_A_PLAN
from keyproof.model.identifiers import written_at
from keyproof.model.resource import Resource, Stack, Unknown

Object = Mapping[str, object]


class JsonSources:
    """The root module of a plan, in the files ``*.tf.json`` of a folder."""

    def __init__(self, folder: Path, *, account_id: str, key_ids: Mapping[str, str]) -> None:
        """``key_ids`` are those of the keys that the plan knows, by address."""
        self._folder = folder
        self._account_id = account_id
        self._key_ids = key_ids

    def argument(self, instance: Instance, name: str) -> object:
        """An argument of a resource as it is written; Unknown if the sources do not say."""
        known = self._by_address.get(instance.address)
        found = None if known is None else known.values.get(name)
        return Unknown(f"{instance.address}.{name}") if found is None else found

    def has_block(self, instance: Instance, name: str) -> bool:
        """Whether a resource has a block of that name, which may be dynamic."""
        written = self._written.get(instance.name) if instance.module.parent is None else None
        return written is not None and name in written.values

    def lifecycle(self, instance: Instance) -> Object | None:
        """The rules about a resource's end and its changes; None if the sources do not have it."""
        written = self._written.get(instance.name) if instance.module.parent is None else None
        if written is None:
            return None
        prevented = written.prevent_destroy
        return {
            "prevent_destroy": Unknown() if prevented is None else prevented,
            "ignore_changes": written.ignore_changes,
        }

    def settings(self) -> Iterable[Resource]:
        """The settings of the root module that no plan has."""
        kinds = NOT_IN_A_PLAN
        return (each for each in self._stack.settings if each.type.partition(".")[0] in kinds)

    def provider(self, alias: str | None, argument: str) -> object:
        """An argument of a provider of AWS; Unknown if the sources do not say."""
        address = f"provider.aws.{alias}" if alias else "provider.aws"
        found = (each for each in self._stack.settings if each.address == address)
        return next((each.values.get(argument) for each in found), None) or Unknown(argument)

    @cached_property
    def _stack(self) -> Stack:
        files = files_of(self._folder)
        return with_key_ids(read_configuration(*files, account_id=self._account_id), self._key_ids)

    @cached_property
    def _by_address(self) -> Mapping[str, Resource]:
        return {each.address: each for each in self._stack.resources}

    @cached_property
    def _written(self) -> Mapping[str, Resource]:
        return {written_at(each.address): each for each in self._stack.resources}
