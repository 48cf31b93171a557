"""Writes the arguments of a provider's types, as its published CDKTF bindings have them, as JSON.

    pip download --no-deps cdktf-cdktf-provider-github==15.3.1 cdktf-cdktf-provider-tfe==12.5.1
    python tests/pipeline/provider_schemas/generate.py WHEEL TYPE... > github.json

Each block is ``{"arguments": {NAME: TYPE}, "required": [NAME], "blocks": {NAME: BLOCK}}``. A data
source is ``data.TYPE``. The bindings are generated from the provider's own schema.
"""

import gzip
import io
import json
import re
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

# Terraform's own, which every type has.
META = {
    *("connection", "count", "dependsOn", "forEach", "lifecycle", "provider", "provisioners"),
    *("id", "timeouts"),
}


def assembly_of(wheel: Path) -> dict[str, Any]:
    """The types of a package, as jsii describes them, by their full names."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".jsii.tgz"))
        package = archive.read(name)
    with tarfile.open(fileobj=io.BytesIO(package)) as files:
        member = files.extractfile("package/.jsii")
        assert member
        found: dict[str, Any] = json.loads(member.read())
        if found.get("schema") == "jsii/file-redirect":
            member = files.extractfile(f"package/{found['filename']}")
            assert member
            found = json.loads(gzip.decompress(member.read()))
    return found["types"]


def block(types: dict[str, Any], name: str) -> dict[str, Any]:
    """The arguments and the blocks of a struct."""
    arguments: dict[str, str] = {}
    blocks: dict[str, Any] = {}
    required: list[str] = []
    for each in types[name].get("properties", []):
        if each["name"] in META:
            continue
        spelled = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", each["name"]).lower()
        if not each.get("optional"):
            required.append(spelled)
        inner = [found for found in _named(each["type"]) if found in types]
        if inner:
            blocks[spelled] = block(types, inner[0])
        else:
            arguments[spelled] = _kind(each["type"])
    return {"arguments": arguments, "required": sorted(required), "blocks": blocks}


def _named(kind: Any) -> list[str]:
    if "fqn" in kind:
        return [kind["fqn"]]
    if "collection" in kind:
        return _named(kind["collection"]["elementtype"])
    return [name for each in kind.get("union", {}).get("types", []) for name in _named(each)]


def _kind(kind: Any) -> str:
    """``string``, ``number``, ``boolean``, ``array`` or ``map``."""
    if "primitive" in kind:
        return kind["primitive"]
    if "collection" in kind:
        return kind["collection"]["kind"]
    # Beside each value, the bindings take a reference to one.
    kinds = {_kind(each) for each in kind["union"]["types"] if "fqn" not in each}
    return "/".join(sorted(kinds))


def main() -> None:
    """Print the types that the arguments name."""
    wheel, *wanted = sys.argv[1:]
    types = assembly_of(Path(wheel))
    configs = {
        re.sub(
            r"(?<=[a-z0-9])([A-Z])", r"_\1", name.rpartition(".")[2].removesuffix("Config")
        ).lower(): name
        for name, each in types.items()
        if name.endswith("Config") and each["kind"] == "interface"
    }
    prefix = Path(wheel).name.partition("_provider_")[2].partition("-")[0]
    found: dict[str, Any] = {}
    for each in wanted:
        short = each.removeprefix("data.").removeprefix(f"{prefix}_")
        name = f"data_{prefix}_{short}" if each.startswith("data.") else short
        found[each] = block(types, configs[name])
    json.dump(found, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
