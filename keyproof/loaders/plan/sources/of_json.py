"""The sources of a plan that are written in JSON, such as a cdk.tf.json.

The plan has their templates itself, so they add what no plan has.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from keyproof.loaders.configuration.load import read_configuration
from keyproof.loaders.plan.modules import Instance
from keyproof.loaders.settings import NOT_IN_A_PLAN
from keyproof.model.identifiers import written_at
from keyproof.model.resource import Resource, Stack, Unknown

Object = Mapping[str, object]


class JsonSources:
    """The root module of a plan, in the files ``*.tf.json`` of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def argument(self, instance: Instance, name: str) -> object:
        """Nothing but what the plan has."""
        return Unknown(f"{instance.address}.{name}")

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
        return read_configuration(*sorted(self._folder.glob("*.tf.json")))

    @cached_property
    def _written(self) -> Mapping[str, Resource]:
        return {written_at(each.address): each for each in self._stack.resources}
