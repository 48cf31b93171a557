"""The hashes of jsii's archives, which are kept for as long as nobody writes to an archive."""

import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from constructs_lib.synthesis import early_kernel, node_runtime
from tests.cdks import THIS
from tests.constructs_lib.test_lazy_bindings import run

ASK = """
const { readFileSync } = require("node:fs");
const digest = () => {
  console.log("computed");
  return require("node:crypto").createHash("sha256").update(readFileSync("archive")).digest();
};
console.log(keptDigest("archive", ["1.0"], digest).toString("hex"));
"""


def asked(folder: Path, kept: Path | str) -> tuple[bool, str]:
    """Whether the hash was computed, and what it is."""
    command = [str(node_runtime.installed() or "node"), "--require", early_kernel.KEPT_DIGESTS]
    printed = subprocess.run(
        [*command, "--eval", ASK],
        cwd=folder,
        env={**os.environ, "SMSBOT_KEPT_DIGESTS": str(kept)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return len(printed) == 2, printed[-1]


def of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_hash_is_computed_once_for_each_content(tmp_path: Path) -> None:
    archive, kept = tmp_path / "archive", tmp_path / "kept"
    archive.write_bytes(b"one")
    assert asked(tmp_path, kept) == (True, of(b"one"))
    assert asked(tmp_path, kept) == (False, of(b"one"))
    times = archive.stat().st_atime_ns, archive.stat().st_mtime_ns
    archive.write_bytes(b"two")
    os.utime(archive, ns=times)
    assert asked(tmp_path, kept) == (True, of(b"two"))
    assert asked(tmp_path, kept) == (False, of(b"two"))
    assert {each.name for each in tmp_path.iterdir()} == {"archive", "kept"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda _: "null",
        lambda kept: kept[:-3],
        lambda kept: kept.replace(of(b"one"), "../../elsewhere"),
        lambda kept: kept.replace(of(b"one"), ""),
    ],
)
def test_what_is_no_hash_is_not_taken(tmp_path: Path, spoil: Callable[[str], str]) -> None:
    (tmp_path / "archive").write_bytes(b"one")
    kept = tmp_path / "kept"
    asked(tmp_path, kept)
    kept.write_text(spoil(kept.read_text()))
    assert asked(tmp_path, kept) == (True, of(b"one"))
    assert asked(tmp_path, kept) == (False, of(b"one"))


@pytest.mark.parametrize("kept", ["", "no/such/folder/kept"])
def test_without_a_place_to_keep_it_is_computed_each_time(tmp_path: Path, kept: str) -> None:
    (tmp_path / "archive").write_bytes(b"one")
    assert [asked(tmp_path, kept) for _ in range(2)] == [(True, of(b"one"))] * 2
    assert [each.name for each in tmp_path.iterdir()] == ["archive"]


def test_what_is_kept_does_not_grow_for_ever(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(b"one")
    kept = tmp_path / "kept"
    kept.write_text(json.dumps({"old": {"state": "x" * 2**16, "digest": of(b"old")}}))
    assert asked(tmp_path, kept) == (True, of(b"one"))
    assert kept.stat().st_size < 1000


def test_a_synthesis_keeps_the_hashes_of_its_archives(tmp_path: Path) -> None:
    result = run(
        THIS,
        "from constructs_lib import cdk; from constructs_lib import aws; cdk.App()",
        output=tmp_path,
        XDG_CACHE_HOME=str(tmp_path),
    )
    assert (result.returncode, result.stderr) == (0, "")
    kept = json.loads((tmp_path / "smsbot-digests.json").read_text())
    archives = {json.loads(each)[1] for each in kept}
    assert {"constructs", THIS.cdk.core} <= archives
    assert any("provider-aws" in each for each in archives)
