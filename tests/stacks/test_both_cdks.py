"""CDKTF and CDK Terrain synthesize the same bytes, except for versions and the provider's name."""

import re
from collections.abc import Mapping
from pathlib import Path

from smsbot.project import PROVIDER_LOCK
from tests.cdks import BOTH, Installed
from tests.stacks.synthesized import (
    LONGEST,
    NEWER_PROVIDER,
    PLAIN,
    PROTECTED,
    WITH_NUMBER,
    environment,
    synthesize_to,
)

IN_S3 = environment("s3", backend={"type": "s3"}, account_id="111122223333")
IN_A_WORKSPACE = environment(
    "cloud", backend={"type": "cloud", "organization": "acme", "project": "Texts"}
)
ENVIRONMENTS = (PLAIN, PROTECTED, LONGEST, WITH_NUMBER, IN_S3, IN_A_WORKSPACE, NEWER_PROVIDER)
STACKS = {*(each.names.prefix for each in ENVIRONMENTS), "smsbot-s3-bootstrap"}
# The lines that may differ: the version of the CDK, the provider's name and the provider's version.
OF_THE_CDK = re.compile(
    rb'^ +"(?:source": "(aws|hashicorp/aws)|version": "([0-9]+\.[0-9]+\.[0-9]+))",?$', re.MULTILINE
)
# Only the release of CDKTF's bindings is locked, and so declared.
DECLARED = re.compile(
    rb',\n +"terraform\.required_providers\.aws": \{\n +"version": "6\.25\.0"\n +\}'
)
VALUES = {
    "cdktf": [(b"", b"0.21.0"), (b"aws", b""), (b"", b"6.25.0")],
    "cdktn": [(b"", b"0.24.0"), (b"hashicorp/aws", b""), (b"", b"6.69.1")],
}


def files(installed: Installed, output: Path) -> Mapping[str, bytes]:
    """What a CDK writes for each stack, by path, without the lock of the provider."""
    synthesize_to(output, *ENVIRONMENTS, python=installed.python)
    return {
        str(path.relative_to(output)): path.read_bytes()
        for path in (output / "stacks").rglob("*")
        if path.is_file() and path.name != PROVIDER_LOCK
    }


def test_exactly_the_versions_and_the_name_of_the_provider_differ(tmp_path: Path) -> None:
    # The state of a local backend is found from the output folder: the same for both.
    output = tmp_path / "output"
    found: list[Mapping[str, bytes]] = []
    for installed in BOTH:
        written = files(installed, output)
        output.rename(tmp_path / str(installed))
        written = {name: DECLARED.sub(b"", each) for name, each in written.items()}
        configurations = {name: each for name, each in written.items() if name.endswith(".json")}
        assert {name.split("/")[1] for name in configurations} == STACKS
        for name, configuration in configurations.items():
            *others, version = VALUES[str(installed)]
            if NEWER_PROVIDER.names.prefix in name:
                version = (b"", b"6.69.1")
            assert OF_THE_CDK.findall(configuration) == [*others, version]
        found.append({name: OF_THE_CDK.sub(b"", each) for name, each in written.items()})
    assert found[0] == found[1]
