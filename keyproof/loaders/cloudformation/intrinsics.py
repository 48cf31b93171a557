"""The functions of CloudFormation, as far as a template shows what they give.

What depends on a parameter without a value, on another template or on AWS is Unknown.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import json
import re
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, cast

from keyproof.json_values import NOTHING, Object, as_object, at, listed, objects
from keyproof.model.resource import Unknown, first_unknown

NO_VALUE: Final = object()
VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")
DYNAMIC = "{{resolve:"
# Parameters whose values AWS looks up while it deploys.
LOOKED_UP = "AWS::SSM::Parameter::Value"
LISTS = ("CommaDelimitedList", "List<")
# What may stand beside other members, which AWS knows to be one with them.
REWRITING = ("Fn::ForEach", "Fn::Transform")
NO_ECHO = "a parameter with NoEcho"


@dataclass(frozen=True)
class Either(Unknown):
    """A value that depends on a condition; ``outcomes`` are both, None for no value."""

    outcomes: tuple[object, ...] = field(default=(), hash=False)

    def listed(self) -> list[object]:
        """What may be there, of a list each member."""
        return [one for each in self.outcomes if each is not None for one in listed(each)]


class _Open(Exception):
    """A part that is not known; its argument is the Unknown."""


class Intrinsics(ABC):
    """Evaluates the values of one template.

    ``given`` are values of parameters and pseudo parameters, ``imported`` gives what is exported by
    a name. ``defaults`` are the parameters whose defaults were taken.
    """

    def __init__(
        self, document: Object, *, given: Object, imported: Callable[[str], object]
    ) -> None:
        self.defaults: dict[str, None] = {}
        self.document = document
        self.written = objects(document.get("Resources"))
        self._parameters = objects(document.get("Parameters"))
        self._given = given
        self._imported = imported
        self._known: dict[object, object] = {}
        self._functions: Mapping[str, Callable[[Any], object]] = {
            "Ref": self._ref,
            "Fn::And": partial(self._unless, decisive=False),
            "Fn::Base64": lambda text: b64encode(self._text(text).encode()).decode(),
            "Fn::Equals": lambda pair: self._text(pair[0]) == self._text(pair[1]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::ImportValue": lambda name: self._imported(self._text(name)),
            "Fn::Join": lambda entry: entry[0].join(map(self._text, self._list(entry[1]))),
            "Fn::Length": lambda entry: len(self._list(entry)),
            "Fn::Not": self._not,
            "Fn::Or": partial(self._unless, decisive=True),
            "Fn::Select": lambda entry: self._list(entry[1])[int(self._text(entry[0]))],
            "Fn::Split": lambda entry: self._text(entry[1]).split(entry[0]),
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": lambda value: as_json(self.value(value)),
        }

    @abstractmethod
    def attribute(self, resource: str, name: str) -> object:
        """What Fn::GetAtt gives of a resource, or Ref for the name ``Ref``."""

    def value(self, written: object) -> object:
        """What is written, with functions evaluated and without ``AWS::NoValue``."""
        if isinstance(written, Mapping):
            members = cast("Object", written)
            function = next((k for k in members if k == "Ref" or k.startswith("Fn::")), None)
            if function and len(members) == 1:
                return self._called(function, members[function])
            if function and function.startswith(REWRITING):
                return Unknown(function)  # It writes further members.
            found = {key: self.value(each) for key, each in members.items()}
            return {key: each for key, each in found.items() if each is not NO_VALUE}
        if isinstance(written, list):
            found = map(self.value, cast("list[object]", written))
            return [each for each in found if each is not NO_VALUE]
        if isinstance(written, str) and DYNAMIC in written:
            return Unknown(f"{DYNAMIC}{written.partition(DYNAMIC)[2].partition('}}')[0]}}}}}")
        return written

    def condition(self, name: str) -> object:
        """Whether a condition holds; Unknown if nothing shows it."""
        unknown = Unknown(f"the condition {name}")
        written = at(self.document, "Conditions").get(name)
        found = self.once(unknown, lambda: self._truth(written))
        return found if isinstance(found, bool) else unknown

    def once(self, unknown: Unknown, value: Callable[[], object]) -> object:
        """A value that is evaluated when it is first asked for; in a circle, it is unknown."""
        if unknown not in self._known:
            self._known[unknown] = unknown
            self._known[unknown] = value()
        return self._known[unknown]

    def _called(self, function: str, argument: object) -> object:
        try:
            return self._functions[function](argument)
        except _Open as error:
            return error.args[0]
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return Unknown(function)  # One that nobody here knows, or with arguments of no use.

    def _truth(self, written: object) -> object:
        name = as_object(written).get("Condition")
        return self.condition(name) if isinstance(name, str) else self.value(written)

    def _unless(self, several: list[object], *, decisive: bool) -> object:
        """The opposite, unless one of some conditions decides alone, or is not known."""
        found = [self._truth(each) for each in several]
        if decisive in found:
            return decisive
        return next((each for each in found if isinstance(each, Unknown)), not decisive)

    def _not(self, entry: list[object]) -> object:
        found = self._truth(entry[0])
        return found if isinstance(found, Unknown) else not found

    def _ref(self, name: str) -> object:
        if name in self.written:
            return self.attribute(name, "Ref")
        entry = self._parameters.get(name, NOTHING)
        kind = str(entry.get("Type"))
        if str(entry.get("NoEcho", False)).lower() not in ("false", "0"):
            return Unknown(NO_ECHO)
        if kind.startswith(LOOKED_UP):  # Its value is a name, and Ref gives what is stored there.
            return Unknown(f"the parameter {name}")
        if name in self._given:
            found = self._given[name]
        elif "Default" in entry:
            self.defaults[name] = None
            found = entry["Default"]
        else:
            return Unknown(f"the parameter {name}")
        is_list = kind.startswith(LISTS) and not isinstance(found, list | Unknown)
        return str(found).split(",") if is_list else found

    def _get_att(self, argument: object) -> object:
        resource, _, attribute = ".".join(map(self._text, listed(argument))).partition(".")
        return self.attribute(resource, attribute)

    def _if(self, argument: list[object]) -> object:
        name, yes, no = argument
        holds = self.condition(str(name))
        if not isinstance(holds, Unknown):
            return self.value(yes if holds else no)
        either = self.value(yes), self.value(no)
        if either[0] == either[1]:
            return either[0]
        outcomes = tuple(None if each is NO_VALUE else each for each in either)
        return Either(holds.reference, outcomes=outcomes)

    def _sub(self, argument: object) -> object:
        text, given = (*listed(argument), NOTHING)[:2]

        def found(match: re.Match[str]) -> str:
            name = match[2].strip()
            if match[1]:
                return f"${{{name}}}"
            if name in as_object(given):
                return self._text(as_object(given)[name])
            return self._text({"Fn::GetAtt": name} if "." in name else {"Ref": name})

        return self.value(VARIABLE.sub(found, str(text)))

    def _find_in_map(self, argument: list[object]) -> object:
        first, top, second, *options = argument
        *above, name = (self._text(each) for each in (first, top, second))
        found = at(self.document, "Mappings", *above).get(name)
        if found is None and options:
            found = self.value(as_object(options[0])["DefaultValue"])
        return Unknown("Fn::FindInMap") if found is None else found

    def _list(self, written: object) -> list[object]:
        found = self.value(written)
        if isinstance(found, Unknown):
            raise _Open(found)
        return listed(found)

    def _text(self, written: object) -> str:
        """A value within a text. Raises _Open where it is not known."""
        found = self.value(written)
        if isinstance(found, list):
            return ",".join(map(self._text, cast("list[object]", found)))
        if found is None or found is NO_VALUE or isinstance(found, Mapping | Unknown):
            raise _Open(found if isinstance(found, Unknown) else Unknown())
        return str(found).lower() if isinstance(found, bool) else str(found)


def as_json(value: object) -> object:
    """A value as JSON; Unknown where a part of it is not known, and a text as it is."""
    if value is None or isinstance(value, str | Unknown):
        return value
    return first_unknown(value) or json.dumps(value, default=str)
