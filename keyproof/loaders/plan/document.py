"""The parts of a plan in JSON, each checked to be of the kind that Terraform writes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import cast

from keyproof.loaders.configuration.blocks import Folder
from keyproof.loaders.hcl.functions import is_unknown
from keyproof.loaders.locations import ABOUT_PROVIDER, DEFAULT, Locations, own_location
from keyproof.loaders.locations import located as located_at
from keyproof.loaders.plan.after_apply import (
    AfterApply,
)
from keyproof.loaders.plan.expressions import with_later
from keyproof.loaders.plan.hidden import (
    without_copies,
    without_sensitive,
)
from keyproof.loaders.plan.modules import Instance, Instances, Modules
from keyproof.loaders.plan.parts import DATA, HINT, Object, Parts, address_of
from keyproof.loaders.plan.references import References
from keyproof.loaders.plan.settings import providers, settings_of_plan, settings_of_state
from keyproof.loaders.plan.sources import Sources
from keyproof.loaders.settings import LIFECYCLE, NOT_IN_A_PLAN
from keyproof.loaders.shape import as_object
from keyproof.model.assembly.policies import HAVE_POLICIES
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.terminal.user_error import UserError

# Releases before 1.1 write the same in formats that start with 0.
FORMATS = ("0.", "1.")
PROVIDER = "provider."


class Document:
    """A plan of Terraform. Each part raises UserError where it is of another kind."""

    def __init__(
        self,
        document: Object,
        place: str,
        *,
        account_id: str | None = None,
        config_dir: Path | None = None,
    ) -> None:
        self._document = document
        self._place = place
        self._parts = Parts(document, place)
        self._account_id = account_id
        self._folder = Folder(config_dir, root=config_dir) if config_dir else None

    def check(self) -> None:
        """Refuse a document that is not a plan, or not a whole one."""
        version = self._document.get("format_version")
        if not isinstance(version, str):
            raise UserError(f"{self._place} is not a plan: it has no format_version.", hint=HINT)
        if "planned_values" not in self._document:
            raise UserError(f"{self._place} is not a plan: it has no planned_values.", hint=HINT)
        planned = self._parts.resources(self._document["planned_values"], "planned_values")
        # Terraform leaves them out where it plans no resource.
        if "resource_changes" not in self._document and any(planned):
            raise UserError(f"{self._place} is not a plan: it has no resource_changes.", hint=HINT)
        if not version.startswith(FORMATS):
            known = " and ".join(FORMATS)
            raise UserError(
                f"{self._place} has format {version}; known are those that start with {known}",
                hint="Use a newer release of keyproof.",
            )
        if self._document.get("errored") is True:
            raise UserError(
                f"{self._place} is incomplete: planning ended with an error.",
                hint="Plan again, and read the error of Terraform.",
            )

    @cached_property
    def before(self) -> list[Object]:
        """The resources of the state, and the keys that Terraform found no more.

        A pending deletion looks like that too.
        """
        state = self._parts.at("prior_state").get("values", {})
        found = [*self._parts.resources(state, "prior_state.values")]
        for each in self._parts.objects(self._document, "resource_drift", "resource_drift"):
            change = as_object(each.get("change"))
            if each.get("type") in KEY_TYPES and change.get("actions") == ["delete"]:
                marks = change.get("before_sensitive")
                found.append({**each, "values": change.get("before"), "sensitive_values": marks})
        return found

    @cached_property
    def after(self) -> list[Object]:
        """The resources that there will be, without policies that AWS reported, and may end."""
        found: list[Object] = []
        forgotten = [name for name, each in self._details() if each.get("actions") == ["forget"]]
        # AWS reports nothing of what is not there yet.
        created = {name for name, each in self._details() if each.get("actions") == ["create"]}
        planned = self._document.get("planned_values")
        for each in self._parts.resources(planned, "planned_values"):
            own = self._own(each)
            values = self._parts.object_of(each.get("values", {}), "values")
            is_new = each["address"] in created
            if each["type"] in HAVE_POLICIES and "policy" not in own and not is_new:
                values = {**values, "policy": None}
            if each["address"] not in forgotten:
                found.append({**each, "values": values})
        return found

    @cached_property
    def changes(self) -> tuple[Object, ...]:
        """Every change of a resource."""
        return tuple(self._parts.objects(self._document, "resource_changes", "resource_changes"))

    def stack(self, found: list[Object], *, unknown: Mapping[str, Object]) -> Stack:
        """Some of its resources, with what is not known yet filled in from the references."""
        modules, managed = self._modules, self._policy_names
        written = self.written
        read = list(self._read(self._data()))
        located = self._locations
        location = located.of(DEFAULT, account_id=self._account_id)

        def instance(each: Object, of: Resource) -> Instance:
            module = modules.of(of.address)
            at = located.of(self._provider(each, of), account_id=self._account_id)
            if not self._has_configuration:
                at = own_location(of, at)
            described = each.get("index")
            index = described if isinstance(described, int | str) else None
            name = _name_of(each, of)
            values = cast("Object", with_later(of.values, unknown.get(of.address)))
            return Instance(located_at(of, at, location), name, module, index, values)

        instances = [
            # Of a role that writes its policies out, there is no copy.
            instance(each, of)
            if "inline_policy" in written.get(of.address, ())
            else instance(each, replace(of, values=without_copies(of.values, managed)))
            for each, of in self._read(found)
        ]
        data = [instance(each, of) for each, of in read]
        every = Instances([*instances, *data])
        after_apply = AfterApply(
            References(modules, every),
            location,
            sources=partial(
                Sources,
                self._folder,
                modules=modules,
                instances=every,
                variables=self._parts.at("variables"),
            ),
        )
        return Stack(
            location=location,
            resources=tuple(map(after_apply.planned, instances)),
            place=self._place,
            not_evaluated=tuple(after_apply.assumed()),
        )

    def left_out(self) -> Iterator[tuple[str, str, str]]:
        """What Terraform leaves for another plan, by -target or since something is deferred."""
        if self._document.get("complete") is False:
            yield "terraform", "", "the plan is not complete: Terraform left changes for another"

    @property
    def _has_configuration(self) -> bool:
        return "configuration" in self._document

    @cached_property
    def _modules(self) -> Modules:
        return Modules(self._parts.at("configuration", "root_module"))

    def _provider(self, each: Object, of: Resource) -> str:
        """The key of the configuration of a resource's provider."""
        declared = self._modules.of(of.address).declared.get(_name_of(each, of), {})
        return str(declared.get("provider_config_key", DEFAULT))

    def _read(self, found: Iterable[Object]) -> Iterator[tuple[Object, Resource]]:
        """Resources as the document has them, each with its values that are not hidden."""
        for each in found:
            if not {"address", "type"} <= set(each):
                raise UserError(
                    f"{self._place}: it has a resource without address or type.", hint=HINT
                )
            address = str(each["address"])
            values = self._parts.object_of(each.get("values") or {}, address)
            yield (
                each,
                Resource(
                    address=address,
                    type=str(each["type"]),
                    values=without_sensitive(
                        values, each.get("sensitive_values"), kind=str(each["type"])
                    ),
                    prevent_destroy=None,
                    ignore_changes=None,
                ),
            )

    def _data(self) -> Iterator[Object]:
        """The data sources: those that were read, and those that the apply will read."""
        yield from self._parts.resources(
            self._parts.at("prior_state").get("values"), "prior_state", DATA
        )
        for each in self.changes:
            change = self._parts.object_of(each.get("change", {}), "resource_changes.change")
            if each.get("mode") == DATA and change.get("actions") == ["read"]:
                marks = change.get("after_sensitive")
                yield {**each, "values": change.get("after"), "sensitive_values": marks}

    @cached_property
    def _locations(self) -> Locations:
        """Where each provider is, by all that either side of the plan shows."""
        found = [*self._read([*self.after, *self.before]), *self._read(self._data())]
        return Locations(
            self._providers(),
            [
                (self._provider(each, of), of)
                for each, of in found
                if each.get("mode") != DATA or of.type in ABOUT_PROVIDER
            ],
        )

    def _providers(self) -> dict[str, Resource]:
        """The configurations of the providers, with what the sources say."""
        found = providers(self._parts)
        if self._folder is None:
            return found
        return {
            key: replace(each, values={**each.values, **_told(each, self._written)})
            if each.address.startswith(PROVIDER)
            else each
            for key, each in found.items()
        }

    @cached_property
    def _written(self) -> Sources:
        """The sources without the resources of the plan."""
        return Sources(
            self._folder,
            lambda each, name: Unknown(f"{each.address}.{name}"),
            modules=self._modules,
            instances=Instances(()),
            variables=self._parts.at("variables"),
        )

    @cached_property
    def _policy_names(self) -> frozenset[str]:
        """The names of the policies of roles that are resources of their own, on either side."""
        return frozenset(
            str(self._parts.object_of(each.get("values", {}), "values").get("name"))
            for each in (*self.before, *self.after)
            if each.get("type") == "aws_iam_role_policy"
        )

    def _details(self) -> Iterator[tuple[str, Object]]:
        for each in self.changes:
            detail = self._parts.object_of(each.get("change", {}), "resource_changes.change")
            yield address_of(each), detail

    def unknown(self) -> dict[str, Object]:
        """What is known only after the apply, by address."""
        return {
            address: cast("Object", after)
            for address, each in self._details()
            if isinstance(after := each.get("after_unknown"), dict)
        }

    @cached_property
    def written(self) -> dict[str, frozenset[str]]:
        """The arguments that the configuration writes, by the address of each resource."""
        planned = self._document.get("planned_values")
        return {
            str(each["address"]): frozenset(self._own(each))
            for each in self._parts.resources(planned, "planned_values")
        }

    def _own(self, resource: Object) -> Object:
        """The expressions of a resource."""
        declared = self._modules.of(str(resource["address"])).declared
        written = declared.get(f"{resource['type']}.{resource.get('name')}", {})
        return self._parts.object_of(written.get("expressions") or {}, "expressions")

    def settings(self) -> Iterator[Resource]:
        """The settings that the plan shows, and those that its sources say."""
        yield from settings_of_plan(self._parts, self._providers().values())
        if self._folder is not None:
            yield from self._written.settings()

    def silent(self, resources: Iterable[Resource]) -> frozenset[str]:
        """The kinds of settings that neither the plan nor its sources show."""
        if self._folder is None:
            return NOT_IN_A_PLAN
        is_known = all(each.ignore_changes is not None for each in resources)
        return frozenset() if is_known else frozenset({LIFECYCLE})

    def settings_before(self) -> Iterator[Resource]:
        """The settings that the state shows."""
        return settings_of_state(self._parts, "prior_state")


def _name_of(each: Object, of: Resource) -> str:
    """The address of a resource or a data source within its module, without index."""
    return f"{'data.' if each.get('mode') == DATA else ''}{of.type}.{each.get('name')}"


def _told(provider: Resource, written: Sources) -> dict[str, object]:
    """The arguments of a provider that the plan does not know, and the sources do."""
    alias = provider.text("alias") or None
    found = {
        name: written.provider(alias, name)
        for name, value in provider.values.items()
        if is_unknown(value)
    }
    return {name: value for name, value in found.items() if not isinstance(value, Unknown)}
