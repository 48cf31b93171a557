"""Writes ``schema.txt``: the arguments of the AWS provider that name a key, or switch it on.

One line is a path such as ``aws_sns_topic.kms_master_key_id``, or a type that has no key. "written"
says that the provider never chooses a key, "switch" that the argument is called like a switch of
the encryption. It is made of the schemas of an old and a new release:

    terraform providers schema -json > schema.json
    python -m keyproof.aws.keys.generate schema.json cdktf_cdktf_provider_aws/_jsii/*.tgz
"""

import json
import re
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keyproof.aws.keys.listed import SCHEMA, SWITCH, WRITTEN

KEY_LIKE = re.compile(
    r".*kms.*|(.*_)?(key_arn|key_id|key_identifier|encryption_key|encryption_key_(arn|id))"
    r"|(.*_)?cmk(_arn|_id)?"
)
SWITCH_LIKE = re.compile(
    r".*\.((.*_)?encrypted|(.*_)?encryption_(en|dis)abled|[^.]*encrypt[^.]*\.enabled)"
)
RESOURCE = re.compile(r"/docs/resources/(\w+)#(\w+) ")
PROVIDER = "registry.terraform.io/hashicorp/aws"
BINDINGS = "@cdktf/provider-aws."


def of_schema(document: dict[str, Any]) -> Iterator[str]:
    """The lines of what ``terraform providers schema -json`` prints."""
    resources = document["provider_schemas"][PROVIDER]["resource_schemas"]
    for kind, schema in resources.items():
        yield kind
        yield from _of_block(schema["block"], kind)


def _of_block(block: dict[str, Any], path: str) -> Iterator[str]:
    for name, attribute in block.get("attributes", {}).items():
        is_reported = not attribute.get("optional") and not attribute.get("required")
        if KEY_LIKE.fullmatch(name) and not is_reported:
            yield f"{path}.{name}" + ("" if attribute.get("computed") else f" {WRITTEN}")
        elif SWITCH_LIKE.fullmatch(f"{path}.{name}") and not is_reported:
            yield f"{path}.{name} {SWITCH}"
    for name, inner in block.get("block_types", {}).items():
        yield from _of_block(inner["block"], f"{path}.{name}")


def of_bindings(types: dict[str, Any]) -> Iterator[str]:
    """The lines of the bindings of CDKTF, whose comments name the arguments."""
    for name, each in types.items():
        told = [(found, one) for one in each.get("properties", ()) if (found := _told(one))]
        if (
            name.endswith("Config")
            and told
            and "cdktf.TerraformMetaArguments" in each.get("interfaces", ())
        ):
            kind = f"aws_{told[0][0][1]}"
            yield kind
            yield from _of_type(each, types, kind)


def _of_type(told: dict[str, Any], types: dict[str, Any], path: str) -> Iterator[str]:
    for each in told.get("properties", ()):
        found = _told(each)
        if found is None or path.count(".") > 12:  # noqa: PLR2004 - WAF's rules nest without end
            continue
        inner = [one for one in _named(each["type"]) if one.startswith(BINDINGS) and one in types]
        for one in inner:
            yield from _of_type(types[one], types, f"{path}.{found[2]}")
        if not inner and KEY_LIKE.fullmatch(found[2]):
            yield f"{path}.{found[2]}"
        elif not inner and SWITCH_LIKE.fullmatch(f"{path}.{found[2]}"):
            yield f"{path}.{found[2]} {SWITCH}"


def _told(member: dict[str, Any]) -> re.Match[str] | None:
    docs = member.get("docs", {})
    return RESOURCE.search(docs.get("summary", "") + docs.get("remarks", ""))


def _named(kind: dict[str, Any]) -> Iterator[str]:
    if "fqn" in kind:
        yield kind["fqn"]
    for each in kind.get("union", {}).get("types", ()):
        yield from _named(each)
    if "collection" in kind:
        yield from _named(kind["collection"]["elementtype"])


def main(schema: Path, bindings: Path) -> None:
    """Write the file."""
    with tarfile.open(bindings) as archive:
        found = archive.extractfile("package/.jsii")
        types = json.loads(found.read() if found else b"{}")["types"]
    old = set(of_schema(json.loads(schema.read_text(encoding="utf-8"))))
    lines = old | {each for each in of_bindings(types) if f"{each} {WRITTEN}" not in old}
    with_keys = {
        each.partition(".")[0] for each in lines if "." in each and not each.endswith(SWITCH)
    }
    SCHEMA.write_text("\n".join(sorted(lines - with_keys)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
