"""Writes ``generated.json``: CloudFormation's types by the Terraform types that the model knows.

A type is listed if its name is that of a Terraform type, and if each argument that names a key of
the Terraform type, or switches its encryption on, has a property. ``types.toml`` has the types
whose names or properties differ, and those that were reviewed. It is made of the schemas in
cfn-lint:

    pip download --no-deps cfn-lint && unzip cfn_lint-*.whl 'cfnlint/data/schemas/resources/*'
    python -m keyproof.tests.loaders.cloudformation.generate cfnlint/data/schemas/resources
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from keyproof.aws.arguments.known import KNOWN_ARGUMENTS
from keyproof.aws.deliveries.listed import DELIVERIES, QUIET_TYPES
from keyproof.aws.encryption import DATA_TYPES, keyless_types
from keyproof.aws.table import table_of
from keyproof.loaders.cloudformation.table import GENERATED, REVIEWED, snake

# How Terraform begins the names of a service's types, where not as CloudFormation does.
SERVICES = {
    "AmazonMQ": ("mq",),
    "ApplicationAutoScaling": ("appautoscaling",),
    "BedrockAgentCore": ("bedrockagentcore",),
    "CertificateManager": ("acm",),
    "CloudWatch": ("cloudwatch", "cloudwatchmetric"),
    "CodePipeline": ("codepipeline", ""),
    "CloudTrail": ("cloudtrail", ""),
    "EC2": ("ec2", "", "vpc"),
    "ElasticLoadBalancing": ("elb", ""),
    "ElasticLoadBalancingV2": ("lb",),
    "Events": ("cloudwatchevent",),
    "Glue": ("glue", "gluecatalog"),
    "Logs": ("cloudwatchlog", "cloudwatch"),
    "OpenSearchService": ("opensearch",),
    "RDS": ("rds", "", "db"),
    "ServiceDiscovery": ("servicediscovery",),
    "StepFunctions": ("sfn",),
    "Timestream": ("timestreamwrite",),
}
# Some properties nest without end.
DEEPEST = 6


def main(folder: Path) -> None:
    """Write the file, and print the types that a person has to review."""
    schemas: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        schemas.setdefault(schema["typeName"], schema)
    known = keyless_types() | set(DATA_TYPES) | set(KNOWN_ARGUMENTS) | set(DELIVERIES) | QUIET_TYPES
    types = {_plain(each.removeprefix("aws_")): each for each in known if each.startswith("aws_")}
    found: dict[str, object] = {}
    for name, schema in sorted(schemas.items()):
        kind = next(filter(None, map(types.get, _names(name))), None)
        # What a nested stack is stands in its template.
        if kind is None or name in table_of(REVIEWED) or name == "AWS::CloudFormation::Stack":
            continue
        renamed = _renamed(schema, kind)
        if renamed is None:
            sys.stderr.write(f"{name} is {kind}, and has other properties\n")
            continue
        found[name] = {"type": kind, **({"arguments": renamed} if renamed else {})}
    lines = (f"{json.dumps(name)}: {json.dumps(each)}" for name, each in found.items())
    GENERATED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _names(name: str) -> Iterator[str]:
    """How a type may be called in Terraform."""
    _, service, kind = name.split("::")[:3]
    for each in SERVICES.get(service, (service,)):
        yield _plain(each + kind)
        if kind.lower().startswith(each.lower()):
            yield _plain(kind)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _renamed(schema: Mapping[str, Any], kind: str) -> dict[str, str] | None:
    """The properties with other names than the arguments about keys; None if there is one without.

    Equal are those whose last names are alike, if there is only one.
    """
    data = DATA_TYPES.get(kind)
    if data is None:
        return {}
    paths = list(_paths(schema, schema.get("properties", {}), ()))
    wanted = {
        path
        for part in data.parts
        for path in (part.key, part.enabled, part.chosen, part.exists, part.unless)
        if path
    }
    renamed: dict[str, str] = {}
    for path in sorted(wanted):
        if path in {tuple(map(snake, each)) for each in paths}:
            continue
        alike = [each for each in paths if _plain(each[-1]) == _plain(path[-1])]
        if len(alike) != 1:
            return None
        renamed[".".join(alike[0])] = ".".join(path)
    return renamed


def _paths(
    schema: Mapping[str, Any], properties: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    for name, entry in properties.items():
        path = (*above, name)
        inner = _resolved(schema, entry)
        if inner.get("type") == "array":
            inner = _resolved(schema, inner.get("items", {}))
        yield path
        if len(path) < DEEPEST:
            yield from _paths(schema, inner.get("properties", {}), path)


def _resolved(schema: Mapping[str, Any], entry: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = entry.get("$ref", "")
    return schema["definitions"].get(reference.rpartition("/")[2], {}) if reference else entry


if __name__ == "__main__":
    main(Path(sys.argv[1]))
