"""The values that a plan hides: those known only after apply, and sensitive ones.

The first are taken from the references in the configuration, the second are left out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from keyproof.aws.encryption import CHOSEN_BLOCKS
from keyproof.json_values import Object, as_list, as_object
from keyproof.loaders.plan.expressions import (
    LATER,
    blocks_of_encryption,
    expression_of,
    is_later,
    texts_of,
)
from keyproof.loaders.plan.meant import (
    ALIAS_TARGETS,
    ANY,
    ARNS_OF_POLICIES,
    DOCUMENT,
    DOCUMENTS,
    ENDS,
    FINDS,
    IDS_OF_OTHERS,
    LIST_ARGUMENT,
    SOURCE_OF_A_PERMISSION,
    attribute_meant,
    is_reference,
    key_named,
    leads_nowhere,
    types_meant,
)
from keyproof.loaders.plan.modules import Instance, exact
from keyproof.loaders.plan.references import Target, Targets, place_of, targets_of
from keyproof.loaders.policy_documents import INPUTS, rebuilt
from keyproof.loaders.symbols import NAMES, POLICY_ARGUMENT, SENSITIVE, is_key_argument
from keyproof.location import Location
from keyproof.model.identifiers import KEY_TYPES, arn_of, attribute_of
from keyproof.model.resource import Resource, Unknown, is_unknown

END_TAKEN = (
    "a plan omits literal text next to a reference; keyproof assumes the suffix that AWS policies "
    "normally have, such as /* (--config FOLDER reads it from the *.tf files)"
)
REFERENCE_TAKEN = "the plan omits conditions around a reference; keyproof assumes none"
READS = "(--config FOLDER reads the *.tf files)"
BUCKET_ENCRYPTION = ("aws_s3_bucket", "server_side_encryption_configuration")


class AfterApply:
    """Fills in what the arguments of instances will be, from what they refer to."""

    def __init__(self, location: Location, *, has_files: bool) -> None:
        """``has_files`` says whether the sources of the root module are at hand."""
        self._location = location
        self._has_files = has_files
        self._filling: set[tuple[str, str]] = set()
        self._filled: dict[str, Object] = {}
        # The arguments that are taken for what they refer to, by the resource's address and the
        # argument with the block that each is in.
        self._taken: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        # The ARNs that are taken to have the end that the policies of AWS give them.
        self._ends: set[tuple[str, str]] = set()

    def filled(self, instance: Instance) -> Object:
        """The values of a resource, with the unknown ones by their expressions.

        What the provider chooses, since nothing is written, is left out.
        """
        if instance.address not in self._filled:
            self._filled[instance.address] = {
                **instance.known.values,
                **{
                    name: self.argument(instance, name)
                    for name, value in instance.values.items()
                    if is_later(value) and self._is_written(instance, name)
                },
                **dict(self._of_prefixes(instance)),
                **dict(self._of_sensitive(instance)),
            }
        return self._filled[instance.address]

    def _of_prefixes(self, instance: Instance) -> Iterator[tuple[str, object]]:
        """The keys named by an alias with a prefix, which provider 3 plans as null."""
        for name, expression in instance.expressions.items():
            is_null = is_key_argument(name) and instance.values.get(name) is None
            found = self._targets(instance, expression).found if is_null else ()
            if any(map(self._is_nameless, found)):
                yield name, self._referred(instance, name, expression)

    def _of_sensitive(self, instance: Instance) -> Iterator[tuple[str, object]]:
        """The policies marked as sensitive that the sources have with nothing sensitive in them."""
        for name, value in instance.known.values.items():
            if value == Unknown(SENSITIVE) and POLICY_ARGUMENT.fullmatch(name):
                written = instance.written(name)
                if written and not is_unknown(written):
                    yield name, written

    def argument(self, instance: Instance, name: str) -> object:
        """One argument of a resource; Unknown where its references do not say."""
        place = (instance.address, name)
        if place in self._filling:
            return Unknown(f"{instance.address}.{name}")
        self._filling.add(place)
        try:
            value = instance.values.get(name)
            written = instance.written(name)
            # A provider takes an empty text for none: if it were a value, the plan would know it.
            if written == "" and value == LATER:
                written = None
            if is_unknown(written):
                expression = instance.expressions.get(name)
                value = self._fill(instance, name, value, expression, top=name)
            found = exact(written, value)
            if self._has_files and is_unknown(found):
                self._taken.pop(place, None)
            return found
        finally:
            self._filling.discard(place)

    def assumed(self) -> Iterator[tuple[str, str, str]]:
        """What a plan does not show, and what is taken to be there: address, argument, reason.

        Each end, and the first of the arguments that are taken for what they refer to.
        """
        for address, argument in sorted(self._ends):
            yield address, argument, END_TAKEN
        if self._taken:
            first, *more = sorted(
                {(address, each) for (address, _), found in self._taken.items() for each in found}
            )
            reason = f"{REFERENCE_TAKEN}, as in {len(more)} more" if more else REFERENCE_TAKEN
            yield *first, reason if self._has_files else f"{reason} {READS}"

    def _is_written(self, instance: Instance, name: str) -> bool:
        """Whether an argument is in the configuration, which shows no dynamic blocks."""
        if name in instance.expressions or isinstance(instance.known.values.get(name), list):
            return True
        if instance.type == DOCUMENT:
            return name in INPUTS
        if self._has_files:
            return instance.has_block(name)
        # A dynamic block, unless the provider fills it in.
        chosen = CHOSEN_BLOCKS.get(instance.type, ())
        if name in blocks_of_encryption(instance.type) and name not in chosen:
            return True
        # The provider chooses it from release 4 on, which has another argument too.
        is_third = "object_lock_enabled" not in instance.values
        return is_third and (instance.type, name) == BUCKET_ENCRYPTION

    def _fill(
        self, instance: Instance, name: str, value: object, expression: object, *, top: str
    ) -> object:
        """What is at ``name`` in the argument ``top``."""
        if not is_later(value):
            return value
        written = instance.template(expression)
        if not is_unknown(written):
            return written
        if isinstance(value, Mapping):
            return dict(self._of_block(instance, as_object(value), expression, top=top))
        if not isinstance(value, list):
            return self._whole(instance, name, expression, top=top)
        values = as_list(value)
        has_blocks = any(isinstance(each, Mapping) for each in values)
        if not has_blocks and not isinstance(expression, list):
            return self._members(instance, name, values, expression)
        return [
            self._fill(instance, name, each, expression_of(values, place, expression), top=top)
            for place, each in enumerate(values)
        ]

    def _whole(self, instance: Instance, name: str, expression: object, *, top: str) -> object:
        """An argument of which nothing is known."""
        if name in blocks_of_encryption(instance.type):
            return Unknown(", ".join(texts_of(expression)))
        found = self._referred(instance, name, expression)
        if found is not None and not is_unknown(found):
            self._taken[instance.address, top].add(name)
        return found

    def _of_block(
        self, instance: Instance, values: Object, expression: object, *, top: str
    ) -> Iterator[tuple[str, object]]:
        """The arguments of a block, but those that the provider chooses."""
        described = as_object(expression)
        is_any = not isinstance(expression, Mapping) or "references" in described
        written = {*described, *blocks_of_encryption(instance.type)}
        for name, value in values.items():
            if value != LATER or is_any or name in written:
                yield name, self._fill(instance, name, value, described.get(name), top=top)

    def _members(
        self, instance: Instance, name: str, values: Sequence[object], expression: object
    ) -> list[object]:
        """A list of which some members are not known, from the references of all of it."""
        targets = self._targets(instance, expression)
        found = [] if targets.is_open else list(dict.fromkeys(targets.found))
        known = [each for each in values if each != LATER]
        missing = len(values) - len(known)
        described = [one for each in found for one in self._member(each, name, instance)]
        if len(described) != missing and len(targets.found) != missing and len(described) != 1:
            described = []
        return known + (described or [Unknown(", ".join(texts_of(expression)))] * missing)

    def _member(self, target: Target, name: str, consumer: Instance) -> Sequence[object]:
        """What a member of a list is. Around the reference in a policy may be a text that is lost.

        AWS's policies name what is in a bucket, a table or a log group by its ARN with an end.
        """
        if consumer.type != DOCUMENT or name not in ARNS_OF_POLICIES:
            return [self._value(target, name, consumer)]
        arn = self.attribute(target.instance, "arn")
        end = ENDS.get(target.type) if name == "resources" and isinstance(arn, str) else None
        if end:
            self._ends.add((consumer.address, "statement"))
        return [arn, f"{arn}{end}"] if end else [arn]

    def _referred(self, instance: Instance, name: str, expression: object) -> object:
        """What an argument will be, if all of its references lead to one thing; else Unknown."""
        types = types_meant(name, instance.known.type)
        is_list = bool(LIST_ARGUMENT.fullmatch(name))
        # A list of which one member is not known is not known, and the others are members too.
        targets = self._targets(instance, expression, documents=is_list and types is DOCUMENTS)
        unknown = Unknown(", ".join(texts_of(expression)))
        if leads_nowhere(targets, expression):
            return None
        # Beside a local value, such as a condition, the resource that is named is meant.
        found = [each for each in targets.found if types is ANY or each.type in types]
        # Of a collection with a local value in it, nobody knows which member is meant.
        by_member = any(each.startswith("each.") for each in texts_of(expression))
        if targets.is_open and (types is ANY or by_member or not found):
            return unknown
        if is_key_argument(name) and len(found) > 1:
            keys = set(map(self._key, found))
            return keys.pop() or unknown if len(keys) == 1 else unknown
        values = [self._value(each, name, instance) for each in found]
        if is_list and not targets.is_open:
            return values or unknown
        if not is_reference(name, instance.known.type) or any(each != values[0] for each in values):
            return unknown
        target = values[0] if values else unknown
        # The text of this policy holds the queue, and how often it is tried.
        is_queue = name == "redrive_policy" and isinstance(target, str)
        return {"deadLetterTargetArn": target} if is_queue else target

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
        names = [each for each in NAMES if is_later(instance.values.get(each))]
        found = {
            each: self.argument(instance, each) for each in names if self._has_files or each in of
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
        # A dynamic block, which a plan does not show, may lead to anything.
        texts = texts_of(expression)
        found = targets_of(texts, place_of(instance), documents=documents)
        return replace(found, is_open=True) if expression is None else found

    def _value(self, target: Target, argument: str, consumer: Instance) -> object:
        kind = target.type
        attribute = target.attribute or attribute_meant(argument, kind, consumer.known.type)
        value = self.attribute(target.instance, attribute)
        is_of_logs = kind == "aws_cloudwatch_log_group" and isinstance(value, str)
        if is_of_logs and (consumer.type, argument) == SOURCE_OF_A_PERMISSION:
            self._ends.add((consumer.address, argument))
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

    def _is_nameless(self, target: Target) -> bool:
        is_alias = target.type == "aws_kms_alias"
        return is_alias and not self._named(target.instance).text("name")
