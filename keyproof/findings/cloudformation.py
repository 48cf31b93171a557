"""Findings about templates of CloudFormation, in its words: logical ids, types, properties."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import cast

from keyproof.aws.arguments.known import is_known
from keyproof.aws.encryption import DATA_TYPES
from keyproof.aws.table import table_of
from keyproof.findings import remediation
from keyproof.findings.finding import Finding
from keyproof.json_values import Object, as_object, as_objects, listed
from keyproof.loaders.cloudformation.table import Type, pascal, types
from keyproof.loaders.symbols import ACCOUNT, REGION
from keyproof.model.identifiers import type_at
from keyproof.model.resource import ADDRESS, NotEvaluated, Origin, Place

NAMED = re.compile(
    rf"(?P<open>\$\{{)?(?P<address>{ADDRESS.pattern})(?:\.(?P<attribute>[a-z]\w*))?(?(open)\}})"
)
INDEX = re.compile(r"\.\d+")
WHOLE = re.compile(r"\$\{([^{}]+)\}")
TYPE = re.compile(r"\baws_\w+\b")
ARGUMENT = re.compile(r"(?<![\w:/.-])[a-z][a-z0-9]*(?:[_.][a-z0-9]+)+(?![\w:/-])")
# A name that CloudFormation makes up, of a stack whose name may be unknown; and one in a sentence.
MADE_UP = re.compile(r"\b(STACK-)?([\w-]+?)-X{12}\b", re.IGNORECASE)
CALLED = re.compile(r"(?<=\s)[\w-]*-(\w+)-X{12}\b", re.IGNORECASE)
SAID = table_of(Path(__file__).with_name("template_words.toml"))
# Properties that hold a list, and are a block in Terraform.
LISTS = ("ServerSideEncryptionConfiguration",)


@dataclass(frozen=True)
class Words:
    """What the resources of a stack are called, by their addresses."""

    origins: Mapping[str, Origin]

    def finding(self, found: Finding) -> Finding:
        """A finding in the words of its template, with the path of its construct."""
        kind, entry = type_at(found.resource), found.remediation
        origin = self.origins.get(found.resource)
        path = f" Construct: {origin.path}." if origin and origin.path else ""
        call = next(filter(None, map(_cdk_call, entry.edits)), "") if path else ""
        text = self.text(entry.text, kind) + (f" In the CDK: {call}." if call else "")
        edits = (remediation.Written(lines=tuple(self._lines(each))) for each in entry.edits)
        return replace(
            found,
            resource=self.name(found.resource),
            key=self.name(found.key),
            message=self.text(found.message, kind) + path,
            about=tuple(map(self.place, found.about)),
            remediation=remediation.Remediation(text=text, edits=tuple(edits)),
        )

    def unknown(self, found: NotEvaluated) -> NotEvaluated:
        """What is not evaluated, in the words of its template."""
        kind = type_at(found.place.address)
        return replace(found, place=self.place(found.place), reason=self.text(found.reason, kind))

    def place(self, place: Place) -> Place:
        """A place by the logical id and the property."""
        kind, part = type_at(place.address), place.part
        if part and not part.startswith("policy") and is_known(kind, part):
            part = _stands_for(kind)[1].property(part)
        return Place(self.name(place.address), part)

    def name(self, address: str) -> str:
        """The logical id of an address, or what else it is."""
        return NAMED.sub(self._named, address)

    def text(self, text: str, kind: str = "") -> str:
        """A text about a resource of a type."""
        kinds = (kind, *TYPE.findall(text))
        text = _of_any_stack(CALLED.sub(r"\1", self.name(text)))
        text = TYPE.sub(lambda match: _stands_for(match[0])[0], text)
        for was, now in SAID["words"].items():
            text = text.replace(was, now)
        return ARGUMENT.sub(lambda match: _argument(kinds, match[0]), text)

    def _named(self, match: re.Match[str]) -> str:
        origin = self.origins.get(match["address"])
        return _with_attribute(origin.name, origin.type, match) if origin else match[0]

    def _lines(self, edit: remediation.Edit) -> Iterator[str]:
        """An edit as what to write into the template: JSON, which YAML is as well."""
        if isinstance(edit, remediation.Written):
            yield from edit.lines
            return
        made, where, value = _stands_for(type_at(edit.address))[1], self.name(edit.address), None
        match edit:
            case remediation.AddResource(address=address, values=values):
                where, value = self._resource(address, made, values)
            case remediation.RemoveResource():
                where = f"remove {where}"
            case remediation.SetArgument(path=path, value=None):
                where = f"{where}: remove {made.property(INDEX.sub('', path))}"
            case remediation.SetArgument(path=path):
                value = made.properties({INDEX.sub("", path): edit.value})
            case remediation.SetStatement(statement=value, place=place):
                does = f"{'replace' if value is not None else 'remove'} statement {place} of"
                does = does if place else "add to the statements of"
                where = f"{where}: {does} {made.property(edit.argument)}"
        if where:
            yield f"# {where}"
        if value is not None:
            lists = {*LISTS, made.each}
            yield from json.dumps(self._written(value, lists), indent=2).splitlines()

    def _resource(self, address: str, made: Type, values: Object) -> tuple[str, object]:
        """What a resource is added to, if it is a property there; and how it is written."""
        properties = made.properties({k: v for k, v in values.items() if k not in made.own})
        if made.own:
            return self.name(str(next(iter(values.values()), ""))), properties
        origin = self._origin(address)
        if origin.type == "AWS::IAM::Policy":
            properties.setdefault("PolicyName", origin.logical_id)
        kept = {"DeletionPolicy": "Retain"} if properties.pop("Lifecycle", None) else {}
        return "", {origin.logical_id: {"Type": origin.type, **kept, "Properties": properties}}

    def _origin(self, address: str) -> Origin:
        """What the template calls a resource, or is to call one that is added."""
        name = _stands_for(type_at(address))[0]
        logical_id = pascal(address.rpartition(".")[2].replace("-", "_"))
        added = f"{logical_id}{name.rpartition('::')[2]}"
        return self.origins.get(address) or Origin(name=added, logical_id=added, type=name)

    def _written(self, value: object, lists: AbstractSet[str]) -> object:
        """A value with references as functions of CloudFormation, and some objects in lists."""
        if isinstance(value, Mapping):
            members = {k: self._written(v, lists) for k, v in cast("Object", value).items()}
            return {k: [v] if k in lists and v != [] else v for k, v in members.items()}
        if isinstance(value, list):
            return [self._written(each, lists) for each in cast("list[object]", value)]
        if not isinstance(value, str):
            return value
        text = _of_any_stack(NAMED.sub(self._reference, value))
        if whole := WHOLE.fullmatch(text):
            name, _, attribute = whole[1].partition(".")
            return {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}
        if text == value:
            return value
        return {"Fn::Sub": text.replace("arn:aws:", "arn:${AWS::Partition}:", 1)}

    def _reference(self, match: re.Match[str]) -> str:
        if not match["open"]:
            return match[0]
        origin = self._origin(match["address"])
        return f"${{{_with_attribute(origin.logical_id, origin.type, match)}}}"


def _of_any_stack(text: str) -> str:
    """A text as CloudFormation writes it for whatever stack, account and region."""
    text = MADE_UP.sub(lambda name: f"{'${AWS::StackName}-' if name[1] else ''}{name[2]}-*", text)
    for symbol, pseudo in ((ACCOUNT, "${AWS::AccountId}"), (REGION, "${AWS::Region}")):
        text = re.sub(rf"(?<![\w-]){symbol}(?![\w-])", pseudo, text)
    return text


@cache
def _stands_for(kind: str) -> tuple[str, Type]:
    """The type of CloudFormation, and what of it stands for a type of Terraform."""
    makes = ((name, made) for name, each in types().items() for made in each.makes)
    found = (each for each in makes if each[1].type == kind)
    # A resource of its own, before a part of another one.
    return min(found, key=lambda each: bool(each[1].own), default=(kind, Type(type=kind)))


def _argument(kinds: Sequence[str], word: str) -> str:
    """The property that a word is the argument of, in the first of some types that has it."""
    first = word.partition(".")[0]
    for kind in kinds if "_" in word else ():
        parts = DATA_TYPES[kind].parts if kind in DATA_TYPES else ()
        named = {path[0] for each in parts for path in (each.key, each.enabled) if path}
        if first in named or is_known(kind, first):
            return _stands_for(kind)[1].property(word)
    return word


def _with_attribute(name: str, type_name: str, match: re.Match[str]) -> str:
    """A resource by its name, with the attribute that Fn::GetAtt gives where Ref does not."""
    kind, attribute = types().get(type_name, Type()), match["attribute"] or "id"
    if attribute in ("id", kind.ref):
        return name
    names = [each for each, argument in kind.attributes.items() if argument == attribute]
    return f"{name}.{[*names, pascal(attribute)][0]}"


def _cdk_call(edit: remediation.Edit) -> str:
    """The call of the CDK that does what an edit does, where it is obvious."""
    values = edit.values if isinstance(edit, remediation.AddResource) else {}
    statements = as_objects(as_object(values.get("policy")).get("Statement"))
    statement = next(iter(statements), {})
    if isinstance(edit, remediation.SetStatement) and not edit.place:
        statement = as_object(edit.statement)
    service = values.get("principal") or as_object(statement.get("Principal")).get("Service")
    allowed = listed(values.get("action") or statement.get("Action"))
    actions = {str(each).rstrip("*") for each in allowed}
    call = next((call for call, needed in SAID["calls"].items() if actions >= set(needed)), "")
    if not call or not ("role" in values or isinstance(service, str)):
        return ""
    # The CDK knows which services have a principal in each region.
    name = str(service).replace(f".{REGION}", "")
    who = "role" if "role" in values else f"new iam.ServicePrincipal('{name}')"
    return f"{call}({who})"
