"""A request to AWS as it goes over the wire, read back to its operation and its parameters."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape
from botocore.parsers import RpcV2CBORParser

# The names that requests are signed for, where they are not those of botocore's models.
SERVICES = {"monitoring": "cloudwatch"}
SIGNED_FOR = re.compile(r"Credential=[^/]+/\d{8}/[\w-]+/(?P<service>[\w-]+)/aws4_request")
# The model of SQS is of its JSON protocol; the older provider speaks the one before it.
OLDER_NAMES = {"AttributeNames": "AttributeName", "Attributes": "Attribute", "tags": "Tag"}
KEYS_AND_VALUES = (("key", "value"), ("Name", "Value"), ("Key", "Value"))
CBOR = re.compile(r"/service/\w+/operation/(?P<operation>\w+)$")


@dataclass(frozen=True)
class Request:
    """What came over the wire; the names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Decoded:
    """The operation, and its parameters with the types of the model."""

    operation: OperationModel
    parameters: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.operation.service_model.service_name} {self.operation.name}"


@cache
def _model(service: str) -> ServiceModel:
    return botocore.session.Session().get_service_model(service)


def decoded(request: Request) -> Decoded:
    """Read a request; a service or an operation that botocore does not know is a KeyError."""
    signed = SIGNED_FOR.search(request.headers.get("authorization", ""))
    assert signed, request
    model = _model(SERVICES.get(signed["service"], signed["service"]))
    path = urlsplit(request.target).path
    in_path = CBOR.search(path)
    if in_path:
        return Decoded(model.operation_model(in_path["operation"]), _from_cbor(request.body))
    _, _, target = request.headers.get("x-amz-target", "").rpartition(".")
    if target:
        return Decoded(model.operation_model(target), json.loads(request.body or b"{}"))
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        operation = model.operation_model(form.pop("Action"))
        assert form.pop("Version") == model.api_version
        # SQS names the queue in the path too.
        return Decoded(operation, _from_form(form, operation.input_shape, model))
    return _from_rest(request, model)


def _from_cbor(body: bytes) -> dict[str, Any]:
    return RpcV2CBORParser().parse_data_item(io.BufferedReader(io.BytesIO(body))) if body else {}


def _from_form(form: Mapping[str, str], shape: Shape | None, model: ServiceModel) -> dict[str, Any]:
    left = dict(form)
    found = _value(left, "", shape, model) if isinstance(shape, StructureShape) else {}
    return {**found, **left}


def _value(form: dict[str, str], prefix: str, shape: Shape, model: ServiceModel) -> Any:
    """Take what is below a prefix from the form, as a value of the shape; None if nothing is."""
    match shape:
        case StructureShape():
            members = {
                name: value
                for name, member in shape.members.items()
                if (
                    value := _value(form, _below(prefix, _name(name, member, model)), member, model)
                )
                is not None
            }
            return members or (None if prefix else {})
        case ListShape():
            return _list(form, prefix, shape, model)
        case MapShape():
            return _map(form, prefix, shape, model)
        case _:
            return _scalar(form.pop(prefix), shape) if prefix in form else None


def _list(form: dict[str, str], prefix: str, shape: ListShape, model: ServiceModel) -> Any:
    if form.get(prefix) == "":
        form.pop(prefix)
        return []
    is_flat = shape.serialization.get("flattened") or model.metadata["protocol"] == "ec2"
    each = prefix if is_flat else _below(prefix, shape.member.serialization.get("name", "member"))
    values: list[Any] = []
    while (value := _value(form, f"{each}.{len(values) + 1}", shape.member, model)) is not None:
        values.append(value)
    return values or None


def _map(form: dict[str, str], prefix: str, shape: MapShape, model: ServiceModel) -> Any:
    entry = prefix if shape.serialization.get("flattened") else _below(prefix, "entry")
    values: dict[str, Any] = {}
    for key, value in KEYS_AND_VALUES:
        while name := form.pop(f"{entry}.{len(values) + 1}.{key}", None):
            place = f"{entry}.{len(values) + 1}.{value}"
            values[name] = _value(form, place, shape.value, model)
    return values or None


def _below(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _name(member: str, shape: Shape, model: ServiceModel) -> str:
    name = str(shape.serialization.get("name", member))
    if model.metadata["protocol"] == "ec2":
        return name[0].upper() + name[1:]
    if isinstance(shape, ListShape) and shape.serialization.get("flattened"):
        name = str(shape.member.serialization.get("name", name))
    return OLDER_NAMES.get(member, name) if model.service_name == "sqs" else name


def _scalar(text: str, shape: Shape) -> Any:
    match shape.type_name:
        case "integer" | "long":
            return int(text)
        case "float" | "double":
            return float(text)
        case "boolean":
            return {"true": True, "false": False}[text]
        case _:
            return text


def _from_rest(request: Request, model: ServiceModel) -> Decoded:
    """By the method and the longest template that the path is like."""
    path, query = urlsplit(request.target).path, parse_qs(urlsplit(request.target).query)
    found: list[tuple[int, OperationModel, dict[str, str]]] = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        template = operation.http["requestUri"].partition("?")[0]
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
        match = re.fullmatch(pattern.rstrip("/") + "/?", path)
        if match and operation.http["method"] == request.method:
            labels = {each: unquote(value) for each, value in match.groupdict().items()}
            found.append((len(template), operation, labels))
    assert found, f"{request.method} {request.target} is no operation"
    _, operation, labels = max(found, key=lambda each: each[0])
    parameters: dict[str, Any] = json.loads(request.body) if request.body else {}
    shape = operation.input_shape
    members = shape.members if isinstance(shape, StructureShape) else {}
    for name, member in members.items():
        where, sent = member.serialization.get("location"), member.serialization.get("name", name)
        if where == "uri":
            parameters[name] = labels[sent]
        elif where == "querystring" and sent in query:
            parameters[name] = _scalar(query[sent][0], member)
    return Decoded(operation, parameters)
