"""The values that a plan hides: those known only after apply, and sensitive ones.

The first are taken from the references in the configuration, the second are left out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from keyproof.aws.encryption import CHOSEN_BLOCKS
from keyproof.json_values import Object, as_list, as_object
from keyproof.loaders.hcl.values import UNDECIDED
from keyproof.loaders.plan import meant
from keyproof.loaders.plan.expressions import (
    LATER,
    blocks_of_encryption,
    expression_of,
    is_later,
    texts_of,
)
from keyproof.loaders.plan.modules import Instance
from keyproof.loaders.plan.references import Place, Target, Targets, targets_of
from keyproof.loaders.policy_documents import DOCUMENT, INPUTS, rebuilt
from keyproof.loaders.symbols import NAMES, POLICY_ARGUMENT, SENSITIVE, is_key_argument
from keyproof.location import Location
from keyproof.model.identifiers import attribute_of
from keyproof.model.resource import Resource, Unknown, is_unknown

END_TAKEN = (
    "a plan omits literal text next to a reference; keyproof assumes the suffix that AWS policies "
    "normally have, such as /* (--config FOLDER reads it from the *.tf files)"
)
REFERENCE_TAKEN = "the plan omits conditions around a reference; keyproof assumes none"
READS = "(--config FOLDER reads the *.tf files)"
ALIAS = "aws_kms_alias"
ALIAS_TARGETS = ("target_key_arn", "target_key_id")
# What a reference begins with that is not a resource.
ELSEWHERE = frozenset({"count", "each", "local", "module", "path", "self", "terraform", "var"})
BUCKET_ENCRYPTION = ("aws_s3_bucket", "server_side_encryption_configuration")
# The arguments of a policy document that hold ARNs.
ARNS_OF_POLICIES = frozenset({"identifiers", "resources", "not_resources", "values"})
# CloudWatch Logs calls for a log group by its ARN with the end of what is in it.
SOURCE_OF_A_PERMISSION = ("aws_lambda_permission", "source_arn")


class AfterApply:
    """Fills in what the arguments of instances will be, from what they refer to."""

    def __init__(self, location: Location, *, has_files: bool) -> None:
        """``has_files`` says whether the sources of the root module are at hand."""
        self._location = location
        self._has_files = has_files
        # The arguments that are taken for what they refer to, by the resource's address and the
        # argument with the block that each is in.
        self._taken: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        # The ARNs that are taken to have the end that the policies of AWS give them.
        self._ends: set[tuple[str, str]] = set()

    def filled(self, instance: Instance) -> Object:
        """The values of a resource, with the unknown ones by their expressions.

        What the provider chooses, since nothing is written, is left out.
        """
        return {
            **instance.known.values,
            **{
                name: self.argument(instance, name)
                for name, value in instance.values.items()
                if is_later(value) and self._is_written(instance, name)
            },
            **dict(self._of_prefixes(instance)),
            **dict(self._of_sensitive(instance)),
        }

    def _of_prefixes(self, instance: Instance) -> Iterator[tuple[str, object]]:
        """The keys named by an alias with a prefix, which provider 3 plans as null."""
        for name, expression in instance.expressions.items():
            is_null = is_key_argument(name) and instance.values.get(name) is None
            found = self._targets(instance, expression) if is_null else ()
            if any(each and self._is_nameless(each.instance) for each in found):
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
        return instance.module.once(instance.address, name, lambda: self._argument(instance, name))

    def _argument(self, instance: Instance, name: str) -> object:
        value = instance.values.get(name)
        written = instance.written(name)
        # A provider takes an empty text for none: if it were a value, the plan would know it.
        if written == "" and value == LATER:
            written = None
        if is_unknown(written):
            value = self._fill(instance, name, value, instance.expressions.get(name), top=name)
        found = exact(written, value)
        if self._has_files and is_unknown(found):
            self._taken.pop((instance.address, name), None)
        return found

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
        if name in blocks_of_encryption(instance.type) - {*CHOSEN_BLOCKS.get(instance.type, ())}:
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
            return self._of_block(instance, as_object(value), expression, top=top)
        if isinstance(value, list):
            return self._of_list(instance, name, as_list(value), expression, top=top)
        if name in blocks_of_encryption(instance.type):
            return _unknown(expression)
        found = self._referred(instance, name, expression)
        if found is not None and not is_unknown(found):
            self._taken[instance.address, top].add(name)
        return found

    def _of_block(
        self, instance: Instance, values: Object, expression: object, *, top: str
    ) -> Object:
        """The arguments of a block, but those that the provider chooses."""
        described = as_object(expression)
        is_any = not isinstance(expression, Mapping) or "references" in described
        written = {*described, *blocks_of_encryption(instance.type)}
        return {
            name: self._fill(instance, name, value, described.get(name), top=top)
            for name, value in values.items()
            if value != LATER or is_any or name in written
        }

    def _of_list(
        self,
        instance: Instance,
        name: str,
        values: Sequence[object],
        expression: object,
        *,
        top: str,
    ) -> list[object]:
        """Blocks, or a list of which some members are not known, from the references of it all."""
        if isinstance(expression, list) or any(isinstance(each, Mapping) for each in values):
            return [
                self._fill(instance, name, each, expression_of(values, place, expression), top=top)
                for place, each in enumerate(values)
            ]
        found = self._targets(instance, expression)
        targets = [] if None in found else [each for each in dict.fromkeys(found) if each]
        known = [each for each in values if each != LATER]
        missing = len(values) - len(known)
        described = [one for each in targets for one in self._member(each, name, instance)]
        if missing not in (len(described), len(found)):
            described = []
        return known + (described or [_unknown(expression)] * missing)

    def _member(self, target: Target, name: str, consumer: Instance) -> Sequence[object]:
        """What a member of a list is. Around the reference in a policy may be a text that is lost.

        AWS's policies name what is in a bucket, a table or a log group by its ARN with an end.
        """
        if consumer.type != DOCUMENT or name not in ARNS_OF_POLICIES:
            return [self._value(target, name, consumer)]
        arn = self.attribute(target.instance, "arn")
        end = meant.ENDS.get(target.instance.type) if name == "resources" else None
        if not end or not isinstance(arn, str):
            return [arn]
        self._ends.add((consumer.address, "statement"))
        return [arn, f"{arn}{end}"]

    def _referred(self, instance: Instance, name: str, expression: object) -> object:
        """What an argument will be, if all of its references lead to one thing; else Unknown."""
        types = meant.types_meant(name, instance.type)
        targets, texts = self._targets(instance, expression), texts_of(expression)
        # What is known while Terraform plans, such as a null variable: nothing is written.
        if texts and not targets and all(each.partition(".")[0] in ELSEWHERE for each in texts):
            return None
        # Beside a local value, such as a condition, the resource that is named is meant.
        found = [e for e in targets if e and (types is meant.ANY or e.instance.type in types)]
        # Of a collection with a local value in it, nobody knows which member is meant.
        by_member = any(each.startswith("each.") for each in texts)
        is_open = None in targets
        if is_open and (types is meant.ANY or by_member or not found):
            return _unknown(expression)
        values = [self._value(each, name, instance) for each in found]
        if values and meant.is_list(name) and not is_open:
            return values
        is_one = bool(values) and all(each == values[0] for each in values)
        if not is_one or not meant.is_reference(name, instance.type):
            return _unknown(expression)
        # The text of this policy holds the queue, and how often it is tried.
        is_queue = name == "redrive_policy" and isinstance(values[0], str)
        return {"deadLetterTargetArn": values[0]} if is_queue else values[0]

    def attribute(self, instance: Instance, attribute: str) -> object:
        """An attribute of a resource; Unknown if nothing shows it."""
        kind = instance.type
        if attribute in ("arn", "id", "name") and self._is_nameless(instance):
            attribute = "target_key_arn"
        if instance.is_known(attribute):
            return instance.known.values[attribute]
        if kind == DOCUMENT:
            return instance.module.once(
                instance.address, "json", lambda: rebuilt(instance.address, self.filled(instance))
            )
        if kind in meant.FINDS:
            return self._found(instance, attribute)
        if kind == ALIAS and attribute in ALIAS_TARGETS:
            found = self.argument(instance, "target_key_id")
            return _key_named(found, attribute, instance.known.location or self._location)
        written = meant.IDS_OF_OTHERS.get(kind, attribute) if attribute == "id" else attribute
        if written in instance.expressions:
            found = self.argument(instance, written)
            if found and not isinstance(found, Unknown):
                return found
        # A name that nobody knows yet is the address in its place.
        value = attribute_of(self._named(instance), attribute, self._location)
        return value or Unknown(f"{instance.address}.{attribute}")

    def _named(self, instance: Instance) -> Resource:
        """A resource with the names that decide its ARN, as far as the sources say them."""
        found = {
            name: self.argument(instance, name)
            for name in NAMES
            if is_later(instance.values.get(name))
        }
        texts = {name: value for name, value in found.items() if isinstance(value, str)}
        return replace(instance.known, values={**instance.known.values, **texts})

    def _found(self, instance: Instance, attribute: str) -> object:
        """What a data source finds that looks for a key of the plan."""
        found = self._targets(instance, instance.expressions.get(meant.FINDS[instance.type]))
        keys = {
            each
            and self.attribute(
                each.instance, "target_key_arn" if "alias" in each.instance.type else "arn"
            )
            for each in found
        }
        if len(keys) == 1 and isinstance(key := keys.pop(), str):
            return _key_named(key, attribute, self._location)
        return Unknown(f"{instance.address}.{attribute}")

    def _targets(self, instance: Instance, expression: object) -> Targets:
        each = instance.declared.get("for_each_expression")
        found = targets_of(texts_of(expression), Place(instance.module, instance.index, each))
        # A dynamic block, which a plan does not show, may lead to anything.
        return [*found, None] if expression is None else found

    def _value(self, target: Target, argument: str, consumer: Instance) -> object:
        kind = target.instance.type
        attribute = target.attribute or meant.attribute_meant(argument, kind, consumer.type)
        value = self.attribute(target.instance, attribute)
        is_of_logs = kind == "aws_cloudwatch_log_group" and isinstance(value, str)
        if is_of_logs and (consumer.type, argument) == SOURCE_OF_A_PERMISSION:
            self._ends.add((consumer.address, argument))
            return f"{value}{meant.ENDS[kind]}"
        return value

    def _is_nameless(self, instance: Instance) -> bool:
        return instance.type == ALIAS and not self._named(instance).text("name")


def _unknown(expression: object) -> Unknown:
    return Unknown(", ".join(texts_of(expression)))


def _key_named(key: object, attribute: str, location: Location) -> object:
    """A key by its ARN or its id, as an attribute of an alias has it."""
    if not isinstance(key, str):
        return key or Unknown(attribute)
    if attribute.endswith("arn"):
        return key if ":key/" in key else location.arn("kms", f"key/{key}")
    return key.rpartition(":key/")[2]


def exact(written: object, described: object) -> object:
    """An argument as the sources write it, together with what only the plan has.

    Where the sources do not say, it is what the references of the plan lead to.
    """
    if not is_unknown(written):
        return _beside(written, described)
    if written == UNDECIDED:
        return written
    if (
        not is_unknown(described)
        or not isinstance(written, list)
        or not isinstance(described, list)
    ):
        return described
    one, other = as_list(written), as_list(described)
    if not any(isinstance(each, Mapping) for each in one):
        # The plan does not say which of the members it does not know.
        return one
    return list(map(exact, one, other)) if len(one) == len(other) else described


def _beside(written: object, described: object) -> object:
    """Blocks with the defaults of the provider, as the plan has them."""
    if isinstance(written, Mapping) and isinstance(described, Mapping):
        rest = {
            name: value
            for name, value in as_object(described).items()
            if not is_unknown(value) and name not in written
        }
        return {**rest, **as_object(written)}
    if isinstance(written, list) and isinstance(described, list):
        one, other = as_list(written), as_list(described)
        return list(map(_beside, one, other)) if len(one) == len(other) else one
    return written
