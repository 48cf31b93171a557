"""The changed arguments that make something weaker, and those of which nothing is known."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keyproof.aws.arguments.direction import ANY_TYPE, Direction, table
from keyproof.aws.arguments.known import KNOWN_ARGUMENTS, is_known
from keyproof.aws.deliveries.listed import DELIVERIES, OUTLETS, QUIET_TYPES, UNDESCRIBED_TYPES
from keyproof.aws.encryption import DATA_TYPES
from keyproof.change.change import Change, Side, mapped
from keyproof.change.policies import DOCUMENTS
from keyproof.findings.unknown import ELSEWHERE
from keyproof.model.assembly.placement import PERMITTING
from keyproof.model.model import LATER
from keyproof.model.resource import NotEvaluated, Place, Resource, Unknown

PREVENT_DESTROY = "lifecycle.prevent_destroy"
# What a stack of CloudFormation makes is read, and not compared.
TEMPLATE = ("aws_cloudformation_stack", "template_body")
IGNORE_CHANGES = "lifecycle.ignore_changes"
NOT_LISTED = "keyproof does not know whether a change of this argument weakens anything"
LONGEST = 60
SHOWN = re.compile(r"[\w .:/*<>$()+-]{0,80}")


@dataclass(frozen=True, kw_only=True)
class Weaker:
    """An argument that is weaker than before; ``paths`` are the changed ones, with indexes."""

    address: str
    direction: Direction
    paths: tuple[str, ...]
    before: tuple[object, ...]
    after: tuple[object, ...]

    @property
    def message(self) -> str:
        """What changes, and what follows."""
        if self.direction.hidden or not all(map(_is_shown, (*self.before, *self.after))):
            return f"{self.direction.argument} changes: {self.direction.why}."
        was, now = (_words(values, self.direction) for values in (self.before, self.after))
        return f"{self.direction.argument} changes from {was} to {now}: {self.direction.why}."


def _is_shown(value: object) -> bool:
    """Whether a value is short and plain enough to stand in a message."""
    return not isinstance(value, str) or SHOWN.fullmatch(value) is not None


def weaker_arguments(change: Change, rule: str) -> Iterator[Weaker | NotEvaluated]:
    """The arguments whose change a rule reports, by the table of directions."""
    for was, now, arguments in change.pairs:
        yield from compared(was, now, arguments, rule, change)


def compared(
    was: Resource, now: Resource, changed: Iterable[str], rule: str, change: Change
) -> Iterator[Weaker | NotEvaluated]:
    """The same for one resource of each side, with the paths of the changed arguments."""
    for direction in table().of(now.type):
        paths = tuple(each for each in changed if _is_at(_without_indexes(each), direction.path))
        if direction.rule != rule or not paths:
            continue
        before = _values(was, direction, change.before)
        after = _values(now, direction, change.after)
        place = Place(now.address, direction.argument)
        if any(isinstance(each, Unknown) for each in (*before, *after)):
            yield NotEvaluated(place=place, reason=LATER)
            continue
        weakens = direction.weakens(before, after)
        if weakens is None:
            reason = f"keyproof does not know whether {_words(after, direction)} is weaker"
            yield NotEvaluated(place=place, reason=reason)
        elif weakens:
            yield Weaker(
                address=now.address, direction=direction, paths=paths, before=before, after=after
            )


def _values(resource: Resource, direction: Direction, side: Side) -> tuple[object, ...]:
    if direction.argument == PREVENT_DESTROY:
        return (resource.prevent_destroy,)
    if direction.argument == IGNORE_CHANGES:
        harmless = table().harmless[ANY_TYPE] | table().harmless.get(resource.type, frozenset())
        ignored = resource.ignore_changes or ()
        return tuple(each for each in ignored if re.split(r"[.\[]", each)[0] not in harmless)
    found = resource.everything_at(direction.argument)
    if direction.weaker != "changed" or direction.hidden:
        return tuple(found)

    def named(text: str) -> str:
        """What another resource is called on both sides, whatever its name is."""
        address = side.named(text)
        return text if address == resource.address else address

    return tuple(mapped(each, named) for each in found)


def _is_at(path: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one of two paths begins with the other."""
    return all(one == two for one, two in zip(path, other, strict=False))


def _without_indexes(path: str) -> tuple[str, ...]:
    return tuple(each for each in path.split(".") if not each.isdigit())


def unlisted_arguments(change: Change) -> Iterator[NotEvaluated]:
    """The changed arguments that no table lists, of what holds data, grants, delivers or watches.

    Of a type of which nothing is known, nothing is known of its arguments either.
    """
    if change.is_first:
        return
    resources = {each.address for each in change.after.stack.resources}
    for was, now, arguments in change.pairs:
        if now.address not in resources or not _counts(now.type):
            continue
        for path in arguments:
            names = _without_indexes(path)
            if _is_listed(now.type, names) or _is_reported(was, now, names[0], change):
                continue
            yield NotEvaluated(place=Place(now.address, path), reason=NOT_LISTED)


def _counts(kind: str) -> bool:
    if ELSEWHERE.fullmatch(kind):
        return False
    known = (DATA_TYPES, PERMITTING, OUTLETS, KNOWN_ARGUMENTS, DELIVERIES, UNDESCRIBED_TYPES)
    return any(kind in each for each in known) or kind not in QUIET_TYPES


def _is_listed(kind: str, path: tuple[str, ...]) -> bool:
    if (kind, path[0]) == TEMPLATE:
        return False
    if table().is_listed(kind, path) or path[0] in DOCUMENTS:
        return True
    if kind in KNOWN_ARGUMENTS and is_known(kind, path[0]):
        return True
    arguments = {
        ".".join(found)
        for part in (DATA_TYPES[kind].parts if kind in DATA_TYPES else ())
        for found in (part.key, part.enabled, part.chosen, part.exists)
        if found
    }
    named = {each.target for each in DELIVERIES.get(kind, ())}
    permitting = PERMITTING.get(kind, ("", ()))[0]
    return ".".join(path) in arguments or path[-1] in named or path[0] == permitting


def _is_reported(was: Resource, now: Resource, argument: str, change: Change) -> bool:
    """Whether AWS reports an argument that nobody writes, and that a plan cannot know."""
    if not isinstance(now.values.get(argument), Unknown) or argument not in was.values:
        return False
    written = change.after.stack.written.get(now.address)
    return written is not None and argument not in written


def _words(values: tuple[object, ...], direction: Direction) -> str:
    found = [each for each in values if each not in (None, "", [], {})]
    if not found:
        default = direction.default
        return "nothing" if default is None else f"the default ({_word(default)})"
    return ", ".join(dict.fromkeys(map(_word, found)))


def _word(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = f"{value:g}" if isinstance(value, float) else text
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
