"""A plan or a state, as ``terraform show -json`` prints it: the stacks before it and after it.

A value that is known only after the apply is taken from the reference in the configuration, where
it is one; a policy that is not known yet is said not to be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from keyproof.json_values import NOTHING, Object, as_object, as_objects, at
from keyproof.loaders.broken_policies import with_readable_policies
from keyproof.loaders.configuration.blocks import Folder
from keyproof.loaders.configuration.scope import settings_of
from keyproof.loaders.locations import ABOUT_PROVIDER, DEFAULT, Locations, located, own_location
from keyproof.loaders.plan.after_apply import AfterApply
from keyproof.loaders.plan.expressions import with_later, without_copies, without_sensitive
from keyproof.loaders.plan.modules import Attribute, Instance, Module
from keyproof.loaders.plan.settings import providers, settings_of_plan, settings_of_state
from keyproof.loaders.reading import Reading
from keyproof.loaders.settings import LIFECYCLE, NOT_IN_A_PLAN, NOT_IN_A_STATE
from keyproof.loaders.shape import DATA, HINT, address_of, check_document, resources
from keyproof.location import Location
from keyproof.model.assembly.policies import HAVE_POLICIES
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.resource import Resource, Stack, Unknown, is_unknown
from keyproof.terminal.user_error import UserError

# Releases before 1.1 write the same in formats that start with 0.
FORMATS = ("0.", "1.")
PROVIDER = "provider."


def read_plan(
    document: Object, place: str, accounts: Mapping[str, str], *, config_dir: Path | None = None
) -> Reading:
    """The resources before a plan and after it, and its changes as the plan spells them.

    Raises UserError if it is not a complete plan.
    """
    reader = Document(document, place, accounts, config_dir=config_dir)
    reader.check()
    before = reader.before()
    # What is read while Terraform plans is listed with the state.
    settings = tuple(each for each in before.settings if not each.type.startswith(f"{DATA}."))
    before = replace(before, settings=settings, silent=before.silent | {DATA})
    return Reading(before=before, after=reader.after(), changes=reader.changes)


def state_of(document: Object, place: str, accounts: Mapping[str, str]) -> Stack:
    """The resources of a state that was parsed at a place. Raises UserError if it is none."""
    reader = Document({"prior_state": document}, place, accounts)
    return replace(reader.before(), is_state=True)


class Document:
    """A plan of Terraform, or a state as the one that a plan starts from."""

    def __init__(
        self,
        document: Object,
        place: str,
        accounts: Mapping[str, str],
        *,
        config_dir: Path | None = None,
    ) -> None:
        """Raises UserError where a part is of another kind than Terraform writes."""
        check_document(document, place)
        self._document = document
        self._place = place
        self._accounts = accounts
        self._folder = Folder(config_dir, root=config_dir) if config_dir else None
        # Without the resources of the plan.
        self._root = self._module(lambda each, name: Unknown(f"{each.address}.{name}"))
        self.changes = tuple(as_objects(document.get("resource_changes")))
        self._change_of = {address_of(each): as_object(each.get("change")) for each in self.changes}

    def check(self) -> None:
        """Refuse a document that is not a plan, or not a whole one."""
        version = self._document.get("format_version")
        if not isinstance(version, str):
            raise UserError(f"{self._place} is not a plan: it has no format_version.", hint=HINT)
        if "planned_values" not in self._document:
            raise UserError(f"{self._place} is not a plan: it has no planned_values.", hint=HINT)
        # Terraform leaves them out where it plans no resource.
        planned = any(resources(self._document["planned_values"]))
        if "resource_changes" not in self._document and planned:
            raise UserError(f"{self._place} is not a plan: it has no resource_changes.", hint=HINT)
        if not version.startswith(FORMATS):
            known = " and ".join(f"{each}x" for each in FORMATS)
            raise UserError(
                f"{self._place} has format version {version}; supported are {known}.",
                hint="Use a newer release of keyproof.",
            )
        if self._document.get("errored") is True:
            raise UserError(
                f"{self._place} is incomplete: planning ended with an error.",
                hint="Plan again, and read the error of Terraform.",
            )

    def before(self) -> Stack:
        """The state that a plan starts from, as the policies in force can be read.

        A policy that nobody could have written here is about to be replaced.
        """
        found = with_readable_policies(self._stack(self._before))
        settings = tuple(settings_of_state(at(self._document, "prior_state", "values")))
        return replace(found, settings=settings, silent=NOT_IN_A_STATE)

    def after(self) -> Stack:
        """The resources and the settings that there will be."""
        found = self._stack(self._after, is_planned=True)
        open_lifecycles = any(each.ignore_changes is None for each in found.resources)
        silent = frozenset({LIFECYCLE} if open_lifecycles else ())
        incomplete = "the plan is not complete: Terraform leaves some changes to another plan"
        # By -target, or since something is deferred.
        left_out = [("terraform", "", incomplete)] * (self._document.get("complete") is False)
        # The settings of the root module that no plan has.
        sources = (
            each
            for each in (settings_of(self._root) if self._folder else ())
            if each.type.partition(".")[0] in NOT_IN_A_PLAN
        )
        return replace(
            found,
            not_evaluated=(*left_out, *found.not_evaluated),
            settings=(*settings_of_plan(self._document, self._providers.values()), *sources),
            silent=silent if self._folder else NOT_IN_A_PLAN,
            written=self._written,
            moved={
                str(each["address"]): str(each["previous_address"])
                for each in self.changes
                if each.get("address") and each.get("previous_address")
            },
        )

    @cached_property
    def _before(self) -> list[Object]:
        """The resources of the state, and the keys that Terraform found no more.

        A pending deletion looks like that too.
        """
        found = [*resources(at(self._document, "prior_state", "values"))]
        for each in as_objects(self._document.get("resource_drift")):
            change = as_object(each.get("change"))
            if each.get("type") in KEY_TYPES and change.get("actions") == ["delete"]:
                marks = change.get("before_sensitive")
                found.append({**each, "values": change.get("before"), "sensitive_values": marks})
        return found

    @cached_property
    def _after(self) -> list[Object]:
        """The resources that there will be, without policies that AWS reported, and may end."""
        found: list[Object] = []
        for each in resources(self._document.get("planned_values")):
            actions = self._change_of.get(str(each["address"]), NOTHING).get("actions")
            if actions == ["forget"]:
                continue
            # AWS reports nothing of what is not there yet.
            is_reported = each["type"] in HAVE_POLICIES and actions != ["create"]
            if is_reported and "policy" not in self._written[str(each["address"])]:
                found.append({**each, "values": {**as_object(each.get("values")), "policy": None}})
            else:
                found.append(each)
        return found

    def _stack(self, found: Iterable[Object], *, is_planned: bool = False) -> Stack:
        """Some of its resources, with what is not known yet filled in from the references."""
        after_apply = AfterApply(self._location, has_files=self._folder is not None)
        root = self._module(after_apply.attribute)
        made = [*self._instances(found, root, is_planned=is_planned)]
        for each in (*made, *self._instances(self._data, root, is_planned=is_planned)):
            each.module.instances.setdefault(each.name, {})[each.index] = each
        return Stack(
            location=self._location,
            resources=tuple(map(after_apply.planned, made)),
            not_evaluated=tuple(after_apply.assumed()),
        )

    def _instances(
        self, found: Iterable[Object], root: Module, *, is_planned: bool
    ) -> Iterator[Instance]:
        for each, of in self._read(found):
            place = self._locations.of(self._provider(each, of))
            if "configuration" not in self._document:
                place = own_location(of, place)
            known = located(of, place, self._location)
            # Of a role that writes its policies out, there is no copy.
            if "inline_policy" not in self._written.get(of.address, ()):
                known = replace(known, values=without_copies(of.values, self._policy_names))
            change = self._change_of.get(of.address, NOTHING) if is_planned else NOTHING
            yield Instance(
                known=known,
                name=_name_of(each, of),
                module=root.holding(of.address),
                index=index if isinstance(index := each.get("index"), int | str) else None,
                values=as_object(with_later(of.values, change.get("after_unknown"))),
            )

    def _provider(self, each: Object, of: Resource) -> str:
        """The key of the configuration of a resource's provider."""
        declared = self._root.holding(of.address).declared.get(_name_of(each, of), NOTHING)
        return str(declared.get("provider_config_key", DEFAULT))

    def _module(self, attribute: Attribute) -> Module:
        """The root module, in which resources have the attributes that ``attribute`` finds."""
        return Module(
            at(self._document, "configuration", "root_module"),
            attribute=attribute,
            folder=self._folder,
            variables=at(self._document, "variables"),
        )

    def _read(self, found: Iterable[Object]) -> Iterator[tuple[Object, Resource]]:
        """Resources as the document has them, each with its values that are not hidden."""
        for each in found:
            kind = str(each.get("type"))
            values = as_object(each.get("values"))
            shown = without_sensitive(values, each.get("sensitive_values"), kind=kind)
            yield (
                each,
                Resource(
                    address=str(each.get("address")),
                    type=kind,
                    values=shown,
                    prevent_destroy=None,
                    ignore_changes=None,
                ),
            )

    @cached_property
    def _data(self) -> list[Object]:
        """The data sources: those that were read, and those that the apply will read."""
        found = [*resources(at(self._document, "prior_state", "values"), DATA)]
        for each in self.changes:
            change = as_object(each.get("change"))
            if each.get("mode") == DATA and change.get("actions") == ["read"]:
                marks = change.get("after_sensitive")
                found.append({**each, "values": change.get("after"), "sensitive_values": marks})
        return found

    @cached_property
    def _locations(self) -> Locations:
        """Where each provider is, by all that either side of the plan shows."""
        return Locations(
            self._providers,
            [
                (self._provider(each, of), of)
                for each, of in self._read([*self._after, *self._before, *self._data])
                if each.get("mode") != DATA or of.type in ABOUT_PROVIDER
            ],
            self._accounts,
        )

    @cached_property
    def _location(self) -> Location:
        return self._locations.of(DEFAULT)

    @cached_property
    def _providers(self) -> dict[str, Resource]:
        """The configurations of the providers, with what the sources say."""
        return {
            key: replace(each, values={**each.values, **self._read_of(each)})
            for key, each in providers(self._document).items()
        }

    def _read_of(self, provider: Resource) -> Object:
        """The arguments of a provider that the plan does not know, and the sources do."""
        if provider.address.startswith(PROVIDER):
            for (name,), body in self._root.blocks.found["provider"]:
                alias = self._root.evaluated(body.get("alias"))
                if name == "aws" and alias == provider.values.get("alias"):
                    found = {
                        each: self._root.argument(body, each)
                        for each, value in provider.values.items()
                        if each in body and is_unknown(value)
                    }
                    return {k: v for k, v in found.items() if not isinstance(v, Unknown)}
        return NOTHING

    @cached_property
    def _policy_names(self) -> frozenset[str]:
        """The names of the policies of roles that are resources of their own, on either side."""
        return frozenset(
            str(as_object(each.get("values")).get("name"))
            for each in (*self._before, *self._after)
            if each.get("type") == "aws_iam_role_policy"
        )

    @cached_property
    def _written(self) -> dict[str, frozenset[str]]:
        """The arguments that the configuration writes, by the address of each resource."""
        found: dict[str, frozenset[str]] = {}
        for each in resources(self._document.get("planned_values")):
            address = str(each["address"])
            declared = self._root.holding(address).declared
            written = declared.get(f"{each['type']}.{each.get('name')}", NOTHING)
            found[address] = frozenset(as_object(written.get("expressions")))
        return found


def _name_of(each: Object, of: Resource) -> str:
    """The address of a resource or a data source within its module, without index."""
    return f"{'data.' if each.get('mode') == DATA else ''}{of.type}.{each.get('name')}"
