"""One synthesized document, whose references are resolved as they are met."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from keyproof.loaders.configuration.declared import Object, as_resource, declarations_of
from keyproof.loaders.configuration.expressions import Reference, render
from keyproof.loaders.configuration.understood import (
    ABOUT_PROVIDER,
    ACCOUNT,
    ACCOUNT_IN_ARN,
    BLOCKS,
    LIFECYCLE,
    META_ARGUMENTS,
    MODULE,
    NAMES,
    POLICY_DOCUMENT,
    READ_OF_TERRAFORM,
    REGION,
    SYNTHESIZE,
)
from keyproof.loaders.outside_policies import OutsidePolicies, with_outside_policies
from keyproof.loaders.policy_documents import rebuilt
from keyproof.location import Location
from keyproof.model.identifiers import attribute_of
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.terminal.failure import Failure


class Configuration:
    """One document, whose references are resolved as they are met."""

    def __init__(self, document: Object, place: str, account_id: str, *, is_strict: bool) -> None:
        self._place = place
        self._account_id = account_id
        self._is_strict = is_strict
        self._refuse(set(document) - BLOCKS, "the configuration")
        self._raw = {
            f"{kind}.{name}": (kind, self._object(values, f"resource.{kind}.{name}"))
            for kind, named in self._object(document.get("resource", {}), "resource").items()
            for name, values in self._object(named, f"resource.{kind}").items()
        }
        self._data: dict[str, Object] = {}
        self._settings: list[Resource] = []
        for kind, named in self._object(document.get("data", {}), "data").items():
            for name, values in self._object(named, f"data.{kind}").items():
                address = f"data.{kind}.{name}"
                self._settings.append(self._setting(address, f"data.{kind}", values))
                # With an argument, it might be another account's or region's.
                found = set(self._object(values, address)) - {"//"}
                self._refuse(found if kind in ABOUT_PROVIDER else found & META_ARGUMENTS, address)
                self._data[address] = self._object(values, address)
        self._located: dict[str, Location] = {}
        self._location = self._read_location(document)
        of_state = as_resource(document).text("terraform", "backend", "s3", "kms_key_id")
        self._state_alias = of_state.rpartition(":")[2]
        self._settings += self._settings_of_terraform(document)
        self._moved = {
            str(block.get("to")): str(block.get("from"))
            for block in self._blocks(document, "moved")
        }
        for block in self._blocks(document, "removed"):
            self._refuse(set(block) & META_ARGUMENTS, f"removed {block.get('from')}")
        self._declarations = declarations_of(document, self._place)
        modules = self._object(document.get("module", {}), "module")
        self._modules = [
            Resource(address=f"module.{each}", type=MODULE, values={}) for each in modules
        ]
        self._resolving: list[str] = []

    def stack(self, outside: OutsidePolicies) -> Stack:
        """The resources of the document, with their references resolved."""
        for address, (_, values) in self._raw.items():
            self._check_arguments(address, values)
        resources = tuple(
            Resource(
                address=address,
                type=kind,
                values=self._values(values, address),
                prevent_destroy=as_resource(values).value("lifecycle", "prevent_destroy") is True,
                location=self._location_of(values),
            )
            for address, (kind, values) in self._raw.items()
        )
        if self._location.account_id == ACCOUNT and self._is_strict:
            for each in resources:
                self._refuse_accounts(each)
        return Stack(
            location=self._location,
            resources=with_outside_policies((*resources, *self._modules), self._location, outside),
            place=self._place,
            is_declaration=True,
            settings=tuple(self._settings),
            moved=self._moved,
            declarations=self._declarations,
            names=self._declarations.names if self._declarations else (),
        )

    def _settings_of_terraform(self, document: Object) -> Iterator[Resource]:
        """The providers, where they come from, the backend of the state, and the outputs."""
        for name, blocks in self._object(document.get("provider", {}), "provider").items():
            for block in cast("list[object]", blocks) if isinstance(blocks, list) else [blocks]:
                setting = self._setting(f"provider.{name}", f"provider.{name}", block)
                # What a function makes of a file, tags may show to everybody in the account.
                self._resolved(setting.values, setting.address)
                yield setting
        terraform = self._object(document["terraform"], "terraform")
        required = self._object(terraform.get("required_providers", {}), "required_providers")
        for name, values in required.items():
            yield self._setting(f"required_providers.{name}", "terraform.required_provider", values)
        # Where nothing is said, Terraform keeps the state in a file.
        unsaid = {} if "cloud" in terraform else {"local": {}}
        backends = self._object(terraform.get("backend") or unsaid, "backend")
        for name, values in {**backends, "cloud": terraform.get("cloud")}.items():
            if values is not None:
                yield self._setting(f"backend.{name}", f"backend.{name}", values)
        others = {k: v for k, v in terraform.items() if k not in READ_OF_TERRAFORM}
        yield self._setting("terraform", "terraform", others)
        for name, values in self._object(document.get("output", {}), "output").items():
            yield self._setting(f"output.{name}", "terraform.output", values)

    def _setting(self, address: str, kind: str, values: object) -> Resource:
        written = {k: v for k, v in self._object(values, address).items() if k != "//"}
        return Resource(address=address, type=kind, values=written)

    def _refuse_accounts(self, resource: Resource) -> None:
        """Refuse an ARN of a policy that may be of this account, whose number is not known."""
        for argument in ("policy", "assume_role_policy"):
            for part in ACCOUNT_IN_ARN.findall(resource.text(argument)):
                if part not in ("", "*", "aws", ACCOUNT):
                    raise Failure(
                        f"{self._place}: {resource.address}.{argument} has an ARN of the account "
                        f"{part}, which may be this one: its number is not known.",
                        way_on="Give the account's number.",
                    )

    def _check_arguments(self, address: str, values: Object) -> None:
        """Refuse what makes something else of a resource than what is written."""
        self._refuse(set(values) & META_ARGUMENTS, address)
        for block in Resource(address=address, type="", values=values).everything_at("lifecycle"):
            rules = {} if block is None else self._object(block, f"{address}.lifecycle")
            written = {name for name, value in rules.items() if value not in (None, [])}
            self._refuse({f"lifecycle.{name}" for name in written - LIFECYCLE}, address)
        if values.get("region") not in (None, self._location.region):
            self._refuse({"a region of its own"}, address)

    def _refuse(self, found: set[str], where: str) -> None:
        """What makes something else of the resources that are written is not understood here."""
        if found and self._is_strict:
            raise Failure(
                f"{self._place}: {where} has {', '.join(sorted(found))}, not understood here.",
                way_on="Write the resources out, or read a plan, in which Terraform has done it.",
            )

    def _read_location(self, document: Object) -> Location:
        providers = self._object(document.get("provider", {}), "provider").get("aws", [{}])
        listed = cast("list[object]", providers) if isinstance(providers, list) else [providers]
        if len(listed) > 1:
            self._refuse({"more than one provider of AWS"}, "the configuration")
        for each in listed:
            named = as_resource(self._object(each, "provider.aws"))
            if named.text("alias") and named.text("region"):
                location = Location(region=named.text("region"), account_id=self._account_id)
                self._located[f"aws.{named.text('alias')}"] = location
        plain = [each for each in listed if "alias" not in self._object(each, "provider.aws")]
        settings = self._object((plain or listed or [{}])[0], "provider.aws")
        self._refuse(set(settings) & {"alias", "assume_role"}, "provider.aws")
        region = settings.get("region")
        accounts = settings.get("allowed_account_ids") or []
        known = cast("list[object]", accounts) if isinstance(accounts, list) else []
        return Location(
            region=region if isinstance(region, str) and "${" not in region else REGION,
            account_id=(
                str(known[0]) if len(known) == 1 and "${" not in str(known[0]) else self._account_id
            ),
        )

    def _blocks(self, document: Object, kind: str) -> list[Object]:
        listed = document.get(kind, [])
        blocks = cast("list[object]", listed) if isinstance(listed, list) else [listed]
        return [self._object(each, kind) for each in blocks]

    def _object(self, value: object, place: str) -> Object:
        if not isinstance(value, dict):
            raise Failure(
                f"{self._place}: {place} is {value!r:.80}; allowed is a JSON object.",
                way_on=SYNTHESIZE,
            )
        return cast("Object", value)

    def _values(self, values: Object, address: str) -> Object:
        found = cast("Object", self._resolved(values, address))
        dynamic = found.get("dynamic")
        named = cast("Object", dynamic) if isinstance(dynamic, Mapping) else {}
        blocks = {name: Unknown(f"dynamic {name}") for name in named}
        return {k: v for k, v in {**found, **blocks}.items() if k not in META_ARGUMENTS}

    def _location_of(self, values: Object) -> Location | None:
        """Where a resource is, if that is not where its stack is."""
        region = values.get("region")
        if isinstance(region, str) and region != self._location.region:
            return replace(self._location, region=region)
        return self._located.get(str(values.get("provider")))

    def _resolved(self, value: object, place: str) -> object:
        if isinstance(value, str) and not self._is_strict:
            try:
                return render(value, self._resolve, place=place)
            except Failure:
                return Unknown(value.removeprefix("${").removesuffix("}"))
        if isinstance(value, str):
            return render(value, self._resolve, place=f"{self._place}: {place}")
        if isinstance(value, list):
            return [
                self._resolved(each, f"{place}[{index}]")
                for index, each in enumerate(cast("list[object]", value))
            ]
        if isinstance(value, dict):
            return {
                name: self._resolved(each, f"{place}.{name}")
                for name, each in cast("Object", value).items()
                if name != "//"
            }
        return value

    def _resolve(self, reference: Reference) -> str:
        if reference.address not in (self._data if reference.is_data else self._raw):
            raise Failure(
                f"{self._place}: {reference.text} refers to {reference.address}, "
                "which is not declared.",
                way_on=SYNTHESIZE,
            )
        if reference.is_data:
            return self._resolve_data(reference)
        kind, values = self._raw[reference.address]
        argument = values.get(reference.attribute)
        if isinstance(argument, str) and (self._is_strict or reference.attribute not in NAMES):
            return self._argument(reference, argument)
        names = {
            name: self._name(reference, each)
            for name, each in values.items()
            if isinstance(each, str) and name in NAMES
        }
        # A name that is not known yet is the address in its place.
        known = {name: each for name, each in names.items() if each is not None}
        named = Resource(address=reference.address, type=kind, values=known)
        if reference.attribute in known:
            return known[reference.attribute]
        found = attribute_of(named, reference.attribute, self._location)
        return found or self._not_known(reference)

    def _name(self, reference: Reference, argument: str) -> str | None:
        try:
            return self._argument(reference, argument)
        except Failure:
            if self._is_strict:
                raise
            return None

    def _argument(self, reference: Reference, argument: str) -> str:
        if reference.text in self._resolving:
            circle = " → ".join([*self._resolving, reference.text])
            raise Failure(f"{self._place}: references in a circle: {circle}.", way_on=SYNTHESIZE)
        self._resolving.append(reference.text)
        try:
            return render(argument, self._resolve, place=f"{self._place}: {reference.address}")
        finally:
            self._resolving.pop()

    def _resolve_data(self, reference: Reference) -> str:
        # The key of the stack of the state: read_environment has the resource of that name.
        location, key = self._location, f"aws_kms_key.{reference.name}"
        alias = self._data[reference.address].get("name")
        if key in self._raw or alias != self._state_alias:
            key = reference.text
        known = {
            ("aws_caller_identity", "account_id"): location.account_id,
            ("aws_caller_identity", "id"): location.account_id,
            ("aws_region", "name"): location.region,
            ("aws_region", "region"): location.region,
            ("aws_region", "id"): location.region,
            ("aws_partition", "partition"): location.partition,
            ("aws_partition", "id"): location.partition,
            ("aws_kms_alias", "target_key_arn"): location.arn("kms", f"key/{key}"),
            ("aws_kms_alias", "target_key_id"): key,
        }
        if (reference.type, reference.attribute) == POLICY_DOCUMENT and not self._is_strict:
            values = self._values(self._data[reference.address], reference.address)
            found = rebuilt(reference.address, values)
            return found if isinstance(found, str) else self._not_known(reference)
        found = known.get((reference.type, reference.attribute))
        return found or self._not_known(reference)

    def _not_known(self, reference: Reference) -> str:
        """What stands for an attribute that nothing shows. Raises Failure where it is not known."""
        if self._is_strict:
            return reference.text
        raise Failure(f"{self._place}: {reference.text} is not known.", way_on=SYNTHESIZE)
