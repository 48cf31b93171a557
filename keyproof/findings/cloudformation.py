"""Findings about templates of CloudFormation, in its words: logical ids, types, properties."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from keyproof.aws.arguments.known import is_known
from keyproof.aws.encryption import DATA_TYPES
from keyproof.findings.finding import Finding, NotEvaluated, Place
from keyproof.findings.remediation import (
    AddResource,
    AddStatement,
    Edit,
    RemoveResource,
    RemoveStatement,
    ReplaceStatement,
    SetArgument,
    Written,
)
from keyproof.loaders.cloudformation.table import Made, every_type, type_of
from keyproof.loaders.symbols import ACCOUNT, REGION
from keyproof.model.identifiers import KEY_TYPES, type_at
from keyproof.model.resource import Origin

ADDRESS = r"(?P<address>(?:aws_\w+|[A-Z]\w+(?:::[\w-]+)+)\.[\w-]+(?:\[\d+\])?)"
NAMED = re.compile(rf"(?P<open>\$\{{)?{ADDRESS}(?:\.(?P<attribute>[a-z]\w*))?(?(open)\}})")
INDEX = re.compile(r"\.\d+")
ARN = re.compile(r"arn:[^\s,'\"]+")
TYPE = re.compile(r"\baws_\w+\b")
ARGUMENT = re.compile(r"(?<![\w:/.-])[a-z][a-z0-9]*(?:[_.][a-z0-9]+)+(?![\w:/-])")
MADE_UP = re.compile(r"\b(?:STACK-)?([\w-]*?)-X{12}\b|-x{12}\b", re.IGNORECASE)
CALLED = re.compile(r"\b[\w-]*-(\w+)-X{12}\b", re.IGNORECASE)
PSEUDO = {ACCOUNT: "${AWS::AccountId}", REGION: "${AWS::Region}"}
WORDS = {
    "the apply": "the deployment",
    "the plan": "the template",
    "Terraform": "CloudFormation",
}
# Properties that hold a list, and are a block in Terraform.
LISTS = ("ServerSideEncryptionConfiguration",)
# The calls of the CDK that allow what a finding says is denied, by what is allowed on what.
KEY_CALLS = (("grantEncryptDecrypt", {"Decrypt", "GenerateDataKey"}), ("grantDecrypt", {"Decrypt"}))
CALLS = {
    "lambda:InvokeFunction": "fn.grantInvoke",
    "sns:Publish": "topic.grantPublish",
    "sqs:SendMessage": "queue.grantSendMessages",
}


@dataclass(frozen=True)
class Words:
    """What the resources of a stack are called, by their addresses."""

    origins: Mapping[str, Origin]

    def finding(self, found: Finding) -> Finding:
        """A finding in the words of its template, with the path of its construct."""
        kind = type_at(found.resource)
        origin = self.origins.get(found.resource)
        path = f" Construct: {origin.path}." if origin and origin.path else ""
        entry = found.remediation
        call = _cdk_call(entry.edits) if path else ""
        text = self.text(entry.text, kind) + (f" In the CDK: {call}." if call else "")
        return replace(
            found,
            resource=self.name(found.resource),
            key=self.name(found.key),
            message=self.text(found.message, kind) + path,
            about=tuple(map(self.place, found.about)),
            remediation=replace(
                entry,
                text=text,
                edits=tuple(Written(lines=tuple(self._lines(each))) for each in entry.edits),
            ),
        )

    def unknown(self, found: NotEvaluated) -> NotEvaluated:
        """What is not evaluated, in the words of its template."""
        kind = type_at(found.place.address)
        return replace(found, place=self.place(found.place), reason=self.text(found.reason, kind))

    def place(self, place: Place) -> Place:
        """A place by the logical id and the property."""
        part = place.part
        if part and not part.startswith("policy") and is_known(type_at(place.address), part):
            part = _property(type_at(place.address), part)
        return Place(self.name(place.address), part)

    def name(self, address: str) -> str:
        """The logical id of an address, or what else it is."""
        return NAMED.sub(self._named, address)

    def text(self, text: str, kind: str = "") -> str:
        """A text about a resource of a type."""
        kinds = (kind, *TYPE.findall(text))
        for was, now in WORDS.items():
            text = text.replace(was, now)
        text = NAMED.sub(self._named, text)
        text = ARN.sub(lambda match: _any_stack(match[0]), text)
        text = CALLED.sub(r"\1", text)
        text = TYPE.sub(lambda match: _made(match[0])[0] or match[0], text)
        text = text.replace(" a AWS::", " an AWS::")
        return ARGUMENT.sub(lambda match: _argument(kinds, match[0]), text)

    def _named(self, match: re.Match[str]) -> str:
        origin = self.origins.get(match["address"])
        if origin is None:
            return match[0]
        attribute = _attribute(origin.type, match["attribute"] or "id")
        return origin.name if attribute == "Ref" else f"{origin.name}.{attribute}"

    def _lines(self, edit: Edit) -> Iterator[str]:
        """An edit as what to write into the template: JSON, which YAML is as well."""
        match edit:
            case Written(lines=lines):
                yield from lines
                return
            case AddResource(address=address, values=values):
                yield from self._resource(address, values)
                return
            case RemoveResource(address=address):
                yield f"# remove {self.name(address)}"
                return
            case SetArgument(value=value):
                names = _property(type_at(edit.address), INDEX.sub("", edit.path)).split(".")
                said = f": remove {'.'.join(names)}" if value is None else ""
                for each in reversed(names if value is not None else []):
                    value = {each: [value] if each in LISTS else value}
            case AddStatement(statement=value):
                said = f": add to the statements of {_property_of(edit)}"
            case ReplaceStatement(statement=value):
                said = f": replace statement {edit.place} of {_property_of(edit)}"
            case RemoveStatement():
                said, value = f": remove statement {edit.place} of {_property_of(edit)}", None
        yield f"# {self.name(edit.address)}{said}"
        yield from self._json(value) if value is not None else ()

    def _resource(self, address: str, values: Mapping[str, object]) -> Iterator[str]:
        kind = type_at(address)
        _, made = _made(kind)
        properties: dict[str, object] = {}
        for argument, value in values.items():
            if made is not None and argument in made.own:
                continue
            path = _property(kind, argument)
            *above, last = path.split(".")
            block = properties
            for each in above:
                block = cast("dict[str, object]", block.setdefault(each, {}))
            is_list = last in LISTS or (made is not None and path == made.each)
            found = _block(kind, argument, value)
            block[last] = [found] if is_list else found
        if made is not None and made.own:  # A property of the resource that it is about.
            yield f"# {self.name(str(next(iter(values.values()), '')))}"
            yield from self._json(properties)
            return
        origin = self._origin(address)
        if "PolicyName" not in properties and origin.type == "AWS::IAM::Policy":
            properties["PolicyName"] = origin.logical_id
        kept = {"DeletionPolicy": "Retain"} if properties.pop("Lifecycle", None) else {}
        resource = {"Type": origin.type, **kept, "Properties": properties}
        yield from self._json({origin.logical_id: resource})

    def _origin(self, address: str) -> Origin:
        """What the template calls a resource, or is to call one that is added."""
        name, _ = _made(type_at(address))
        logical_id = _pascal(address.rpartition(".")[2].replace("-", "_"))
        added = f"{logical_id}{name.rpartition('::')[2]}"
        return self.origins.get(address) or Origin(name=added, logical_id=added, type=name)

    def _json(self, value: object) -> list[str]:
        return json.dumps(self._written(value), indent=2).splitlines()

    def _written(self, value: object) -> object:
        """A value with references as functions of CloudFormation."""
        if isinstance(value, Mapping):
            return {k: self._written(v) for k, v in cast("Mapping[str, object]", value).items()}
        if isinstance(value, list):
            return [self._written(each) for each in cast("list[object]", value)]
        if not isinstance(value, str):
            return value
        whole = NAMED.fullmatch(value)
        if whole and whole["open"]:
            origin = self._origin(whole["address"])
            attribute = _attribute(origin.type, whole["attribute"] or "id")
            if attribute == "Ref":
                return {"Ref": origin.logical_id}
            return {"Fn::GetAtt": [origin.logical_id, attribute]}
        text = _any_stack(NAMED.sub(self._in_text, value))
        if text.startswith("arn:aws:") and text != value:
            text = text.replace("arn:aws:", "arn:${AWS::Partition}:", 1)
        return {"Fn::Sub": text} if text != value else value

    def _in_text(self, match: re.Match[str]) -> str:
        if not match["open"]:
            return match[0]
        origin = self._origin(match["address"])
        attribute = _attribute(origin.type, match["attribute"] or "id")
        return f"${{{origin.logical_id}{'' if attribute == 'Ref' else f'.{attribute}'}}}"


def _any_stack(arn: str) -> str:
    """An ARN as CloudFormation writes it for whatever stack, account and region."""
    text = MADE_UP.sub(_made_up, arn)
    for symbol, pseudo in PSEUDO.items():
        text = re.sub(rf"(?<![\w-]){symbol}(?![\w-])", pseudo, text)
    return text


def _made_up(match: re.Match[str]) -> str:
    """A name that CloudFormation makes up, as far as it is known before."""
    is_open = match[0].startswith("STACK-")
    return f"{'${AWS::StackName}-' if is_open else ''}{match[1] or ''}-*"


def _property_of(edit: AddStatement | ReplaceStatement | RemoveStatement) -> str:
    return _property(type_at(edit.address), edit.argument)


@cache
def _names_of_types() -> Mapping[str, tuple[str, Made]]:
    """The type of CloudFormation, and what of it stands for a type of Terraform."""
    found: dict[str, tuple[str, Made]] = {}
    types = {name: kind.makes for name in every_type() if (kind := type_of(name))}
    for is_part in (False, True):  # A resource of its own, before a part of another one.
        for name, makes in types.items():
            for made in makes:
                if bool(made.own) is is_part:
                    found.setdefault(made.type, (name, made))
    return found


def _made(kind: str) -> tuple[str, Made | None]:
    return _names_of_types().get(kind, ("", None))


@cache
def _property(kind: str, argument: str) -> str:
    """The property of an argument, both with the blocks that they are in."""
    _, made = _made(kind)
    paths = {path: name for name, path in (made.arguments if made else {}).items() if path}
    if argument in paths:
        return paths[argument]
    above, _, last = argument.rpartition(".")
    return f"{_property(kind, above)}.{_pascal(last)}" if above else _pascal(last)


def _block(kind: str, path: str, value: object) -> object:
    """A value whose blocks have the names of properties; a policy as it is."""
    if not isinstance(value, Mapping) or "Statement" in value:
        return value
    members = cast("Mapping[str, object]", value).items()
    paths = {name: f"{path}.{name}" for name, _ in members}
    return {
        _property(kind, paths[name]).rpartition(".")[2]: _block(kind, paths[name], each)
        for name, each in members
    }


def _pascal(name: str) -> str:
    return "".join(each[:1].upper() + each[1:] for each in name.split("_"))


def _argument(kinds: Sequence[str], word: str) -> str:
    """The property that a word is the argument of, in the first of some types that has it."""
    first = word.partition(".")[0]
    for kind in kinds if "_" in word else ():
        parts = DATA_TYPES[kind].parts if kind in DATA_TYPES else ()
        named = {path[0] for each in parts for path in (each.key, each.enabled) if path}
        if first in named or is_known(kind, first):
            return _property(kind, word)
    return word


@cache
def _attribute(type_name: str, attribute: str) -> str:
    """What Fn::GetAtt calls an attribute; ``Ref`` for what Ref gives."""
    kind = type_of(type_name)
    names = [name for name, each in kind.attributes.items() if each == attribute] if kind else []
    if attribute == "id" or "Ref" in names:
        return "Ref"
    return names[0] if names else _pascal(attribute)


def _cdk_call(edits: Sequence[Edit]) -> str:
    """The call of the CDK that does what the edits do, where it is obvious."""
    for edit in edits:
        match edit:
            case AddStatement(address=address, statement=statement):
                principal = statement.get("Principal")
                service = principal.get("Service") if isinstance(principal, Mapping) else None
                if type_at(address) in KEY_TYPES and isinstance(service, str):
                    return f"{_on_key(statement)}(new iam.ServicePrincipal('{service}'))"
            case AddResource(values={"policy": Mapping() as policy, "role": _}):
                listed = cast("list[Mapping[str, object]]", policy["Statement"])
                statement, actions = listed[0], _actions(listed[0])
                if all(each.startswith("kms:") for each in actions):
                    return f"{_on_key(statement)}(role)"
                if len(actions) == 1 and actions[0] in CALLS:
                    return f"{CALLS[actions[0]]}(role)"
            case AddResource(values={"action": action, "principal": str(principal)}) if (
                action in CALLS
            ):
                return f"{CALLS[str(action)]}(new iam.ServicePrincipal('{principal}'))"
            case _:
                pass
    return ""


def _on_key(statement: Mapping[str, object]) -> str:
    actions = {each.removeprefix("kms:").rstrip("*") for each in _actions(statement)}
    return f"key.{next((call for call, needed in KEY_CALLS if needed <= actions), 'grantEncrypt')}"


def _actions(statement: Mapping[str, object]) -> list[str]:
    found = statement.get("Action")
    return (
        [str(each) for each in cast("list[object]", found)]
        if isinstance(found, list)
        else [str(found)]
    )
