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
from keyproof.loaders.inner_templates import with_templates
from keyproof.loaders.locations import ABOUT_PROVIDER, DEFAULT, Locations, located, own_location
from keyproof.loaders.plan.after_apply import AfterApply
from keyproof.loaders.plan.expressions import with_later, without_copies, without_sensitive
from keyproof.loaders.plan.modules import Attribute, Instance, Module
from keyproof.loaders.plan.settings import providers, settings_of_plan, settings_of_state
from keyproof.loaders.reading import Reading
from keyproof.loaders.settings import LIFECYCLE, NOT_IN_A_PLAN, NOT_IN_A_STATE, with_lifecycle
from keyproof.loaders.shape import DATA, HINT, address_of, check_document, resources
from keyproof.model.assembly.policies import HAVE_POLICIES
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.resource import Resource, Stack, Unknown, is_unknown
from keyproof.terminal.user_error import UserError

# Releases before 1.1 write the same in formats that start with 0.
FORMATS = ("0.", "1.")


def read_plan(
    document: Object, place: str, accounts: Mapping[str, str], *, config_dir: Path | None = None
) -> Reading:
    """The resources before a plan and after it, and its changes as the plan spells them.

    Raises UserError if it is not a complete plan.
    """
    plan = Document(document, place, accounts, config_dir=config_dir)
    _refuse_incomplete(document, place)
    # What is read while Terraform plans is listed with the state.
    before = replace(plan.before(), silent=NOT_IN_A_STATE | {DATA})
    return Reading(before=before, after=plan.after(), changes=plan.changes)


def state_of(document: Object, place: str, accounts: Mapping[str, str]) -> Stack:
    """The resources of a state that was parsed at a place. Raises UserError if it is none."""
    state = Document({"prior_state": document}, place, accounts)
    found = state.before()
    data = [Resource(address=e.address, type=e.type, values=e.known.values) for e in state.data]
    return replace(found, settings=(*data, *found.settings), is_state=True)


def _refuse_incomplete(document: Object, place: str) -> None:
    """Raise UserError on what is not a plan, or not a whole one."""
    version = document.get("format_version")
    # Terraform leaves the changes out where it plans no resource.
    needs_changes = any(resources(document.get("planned_values")))
    missing = {
        "format_version": not isinstance(version, str),
        "planned_values": "planned_values" not in document,
        "resource_changes": "resource_changes" not in document and needs_changes,
    }
    for name, is_missing in missing.items():
        if is_missing:
            raise UserError(f"{place} is not a plan: it has no {name}.", hint=HINT)
    if not str(version).startswith(FORMATS):
        known = " and ".join(f"{each}x" for each in FORMATS)
        raise UserError(
            f"{place} has format version {version}; supported are {known}.",
            hint="Use a newer release of keyproof.",
        )
    if document.get("errored") is True:
        raise UserError(
            f"{place} is incomplete: planning ended with an error.",
            hint="Plan again, and read the error of Terraform.",
        )


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
        self._folder = Folder(config_dir, root=config_dir) if config_dir else None
        # Without the resources of the plan.
        self._root = self._module(lambda each, name: Unknown(f"{each.address}.{name}"))
        self.changes = tuple(as_objects(document.get("resource_changes")))
        self._change_of = {address_of(each): as_object(each.get("change")) for each in self.changes}
        state = at(document, "prior_state", "values")
        drift = as_objects(document.get("resource_drift"))
        keys = (each for each in drift if each.get("type") in KEY_TYPES)
        reads = (each for each in self.changes if each.get("mode") == DATA)
        # A key whose deletion is pending looks like one that Terraform found no more.
        gone = _of_changes(keys, "delete", "before")
        self._before = [self._instance(each) for each in (*resources(state), *gone)]
        self._after = [*self._planned()]
        self.data = [
            self._instance(each, is_planned=True)
            for each in (*resources(state, DATA), *_of_changes(reads, "read", "after"))
        ]
        self._providers = self._configured()
        shown = (
            (each.provider, each.known)
            for each in (*self._after, *self._before, *self.data)
            if not each.is_data or each.known.type in ABOUT_PROVIDER
        )
        self._locations = Locations(self._providers, shown, accounts)
        self._location = self._locations.of(DEFAULT)

    def before(self) -> Stack:
        """The state that a plan starts from, as the policies in force can be read.

        A policy that nobody could have written here is about to be replaced.
        """
        found = Stack(
            location=self._location,
            resources=tuple(map(self._placed, self._before)),
            settings=tuple(settings_of_state(at(self._document, "prior_state", "values"))),
            silent=NOT_IN_A_STATE,
        )
        return with_readable_policies(with_templates(found))

    def after(self) -> Stack:
        """The resources and the settings that there will be, with what is not known filled in."""
        after_apply = AfterApply(self._location, has_files=self._folder is not None)
        root = self._module(after_apply.attribute)
        made, data = (
            [replace(e, known=self._placed(e), module=root.holding(e.address)) for e in each]
            for each in (self._after, self.data)
        )
        for each in (*made, *data):
            each.module.instances.setdefault(each.name, {})[each.index] = each
        found = [replace(each.known, values=after_apply.filled(each)) for each in made]
        has_lifecycles = all(each.ignore_changes is not None for each in found)
        incomplete = "the plan is not complete: Terraform leaves some changes to another plan"
        # By -target, or since something is deferred.
        left_out = [("terraform", "", incomplete)] * (self._document.get("complete") is False)
        settings = [*settings_of_plan(self._document, self._providers.values())]
        if self._folder:
            of_root = settings_of(self._root)
            settings += (e for e in of_root if e.type.partition(".")[0] in NOT_IN_A_PLAN)
        of_files = frozenset[str]() if has_lifecycles else frozenset({LIFECYCLE})
        return Stack(
            location=self._location,
            resources=tuple(found),
            not_evaluated=(*left_out, *after_apply.assumed()),
            settings=tuple(settings),
            silent=of_files if self._folder else NOT_IN_A_PLAN,
            written={each.address: frozenset(each.expressions) for each in self._after},
            moved={
                str(each["address"]): str(each["previous_address"])
                for each in self.changes
                if each.get("address") and each.get("previous_address")
            },
        )

    def _module(self, attribute: Attribute) -> Module:
        """The root module, in which resources have the attributes that ``attribute`` finds."""
        return Module(
            at(self._document, "configuration", "root_module"),
            attribute=attribute,
            folder=self._folder,
            variables=at(self._document, "variables"),
        )

    def _planned(self) -> Iterator[Instance]:
        """The resources that there will be, without policies that AWS reported, and may end."""
        for each in resources(self._document.get("planned_values")):
            found = self._instance(each, is_planned=True)
            actions = self._change_of.get(found.address, NOTHING).get("actions")
            # AWS reports nothing of what is not there yet.
            is_reported = found.type in HAVE_POLICIES and actions != ["create"]
            if is_reported and "policy" not in found.expressions:
                values = {**as_object(each.get("values")), "policy": None}
                found = self._instance({**each, "values": values}, is_planned=True)
            if actions != ["forget"]:
                yield found

    def _instance(self, each: Object, *, is_planned: bool = False) -> Instance:
        """A resource or a data source as the document has it, with its values but hidden ones."""
        address, kind, index = str(each.get("address")), str(each.get("type")), each.get("index")
        values = as_object(each.get("values"))
        values = without_sensitive(values, each.get("sensitive_values"), kind=kind)
        change = self._change_of.get(address, NOTHING) if is_planned else NOTHING
        return Instance(
            known=Resource(
                address=address, type=kind, values=values, prevent_destroy=None, ignore_changes=None
            ),
            name=f"{'data.' if each.get('mode') == DATA else ''}{kind}.{each.get('name')}",
            module=self._root.holding(address),
            index=index if isinstance(index, int | str) else None,
            values=as_object(with_later(values, change.get("after_unknown"))),
        )

    def _placed(self, each: Instance) -> Resource:
        """What is known of a resource: where its provider is, and the rules of its lifecycle."""
        known, place = each.known, self._locations.of(each.provider)
        if "configuration" not in self._document:
            place = own_location(known, place)
        # Of a role that writes its policies out, there is no copy.
        if "inline_policy" not in each.expressions:
            known = replace(known, values=without_copies(known.values, self._policy_names))
        if each.body is not None:
            known = with_lifecycle(known, each.module.lifecycle(each.body))
        return located(known, place, self._location)

    @cached_property
    def _policy_names(self) -> frozenset[str]:
        """The names of the policies of roles that are resources of their own, on either side."""
        return frozenset(
            str(each.known.values.get("name"))
            for each in (*self._before, *self._after)
            if each.type == "aws_iam_role_policy"
        )

    def _configured(self) -> dict[str, Resource]:
        """The configurations of the providers, with what only the sources say."""
        found = providers(self._document)
        for (name,), body in self._root.blocks.found["provider"]:
            alias = self._root.evaluated(body.get("alias"))
            key = f"{name}.{alias}" if alias else name
            if name == DEFAULT and key in found:
                values = found[key].values
                unknown = [each for each in values if each in body and is_unknown(values[each])]
                read = {each: self._root.argument(body, each) for each in unknown}
                known = {k: v for k, v in read.items() if not isinstance(v, Unknown)}
                found[key] = replace(found[key], values={**values, **known})
        return found


def _of_changes(changes: Iterable[Object], action: str, side: str) -> Iterator[Object]:
    """What a plan does only one thing to, with the values of one side of the change."""
    for each in changes:
        change = as_object(each.get("change"))
        if change.get("actions") == [action]:
            marks = change.get(f"{side}_sensitive")
            yield {**each, "values": change.get(side), "sensitive_values": marks}
