import base64
import hashlib
import os
import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.compute import deflate, kept_streams
from constructs_lib.compute.deflate import deflated
from constructs_lib.compute.deployment_package import deployment_package
from constructs_lib.compute.kept_streams import HEAD, NAME


def _source(folder: Path) -> Path:
    (folder / "inner").mkdir(parents=True)
    (folder / "b.py").write_text("B = 1\n")
    (folder / "a.py").write_text("A = 1\n")
    (folder / "inner" / "c.py").write_text("C = 1\n")
    (folder / "notes.txt").write_text("not code")
    return folder


def test_the_bytes_depend_on_the_sources_alone(tmp_path: Path) -> None:
    first, second = _source(tmp_path / "one" / "bot"), _source(tmp_path / "two" / "bot")
    for file in second.rglob("*.py"):
        os.utime(file, (1, 1))
        file.chmod(0o700)
    with deployment_package(first) as one, deployment_package(second) as two:
        assert one.path.read_bytes() == two.path.read_bytes()
        assert one.source_code_hash == two.source_code_hash


def test_it_holds_the_python_files_in_order_and_nothing_else(tmp_path: Path) -> None:
    with (
        deployment_package(_source(tmp_path / "bot")) as package,
        zipfile.ZipFile(package.path) as archive,
    ):
        assert archive.namelist() == ["a.py", "b.py", "inner/c.py"]
        assert archive.read("inner/c.py") == b"C = 1\n"


def test_it_holds_the_code_alone_for_everybody_to_read(tmp_path: Path) -> None:
    text = '"""What it is,\n\nand more."""\n# why\n' + 'É = "é # é"  # how\n' * 99
    (tmp_path / "é.py").write_text(text, encoding="utf-8")
    with deployment_package(tmp_path) as package, zipfile.ZipFile(package.path) as archive:
        assert archive.testzip() is None
        assert archive.read("é.py").decode() == '""\n\n\n\n' + 'É = "é # é"\n' * 99
        (entry,) = archive.infolist()
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.external_attr >> 16 == 0o100644
    assert entry.compress_size < entry.file_size / 20


PIECES = st.lists(st.tuples(st.binary(max_size=9), st.integers(1, 9000)), max_size=9)


@given(PIECES)
def test_what_is_deflated_is_read_by_any_zlib(pieces: list[tuple[bytes, int]]) -> None:
    data = b"".join(piece * times for piece, times in pieces)
    assert zlib.decompress(deflated(data), wbits=-15) == data
    assert zlib.decompress(deflated(data, copies=False), wbits=-15) == data


def test_without_copies_what_is_independent_is_shorter() -> None:
    chance = random.Random(1)
    data = bytes(chance.choices(range(9), [2**each for each in range(9)], k=10_000))
    assert len(deflated(data, copies=False)) < 0.95 * len(deflated(data))


def test_no_code_is_longer_than_deflate_allows() -> None:
    """Some bytes are each as frequent as the two before them together."""
    counts = [1, 1]
    while len(counts) < 12:
        counts.append(counts[-1] + counts[-2])
    counts += [60] * (256 - len(counts))
    data = [byte for byte, count in enumerate(counts) for _ in range(count)]
    random.Random(1).shuffle(data)
    assert zlib.decompress(deflated(bytes(data)), wbits=-15) == bytes(data)


def test_the_same_is_deflated_to_the_same_bytes_forever() -> None:
    data = bytes(range(256)) * 200
    assert (
        hashlib.sha256(deflated(data)).hexdigest()
        == "1fb87c793940662f17ba48e952e3456db10e9cc1a7d21fc6e340c8c6903ebd7e"
    )


def test_the_hash_is_the_one_that_lambda_gives(tmp_path: Path) -> None:
    with deployment_package(_source(tmp_path / "bot")) as package:
        digest = hashlib.sha256(package.path.read_bytes()).digest()
        assert base64.b64decode(package.source_code_hash) == digest


def test_nothing_stays_behind(tmp_path: Path) -> None:
    with deployment_package(_source(tmp_path / "bot")) as package:
        assert package.path.exists()
    assert not package.path.parent.exists()


def test_an_empty_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no Python file"), deployment_package(tmp_path):
        pass


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a user's cache in which streams are kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / NAME


def _bytes(source: Path) -> bytes:
    with deployment_package(source) as package:
        return package.path.read_bytes()


def test_what_is_kept_is_not_compressed_again(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _source(tmp_path / "bot")
    first = _bytes(source)
    monkeypatch.setattr(deflate, "deflated", pytest.fail)
    assert _bytes(source) == first
    assert [file.name for file in kept.parent.iterdir()] == [NAME]


def test_only_what_changed_is_compressed_again(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _source(tmp_path / "bot")
    _bytes(source)
    (source / "a.py").write_text("A = 2\n")
    asked: list[bytes] = []
    monkeypatch.setattr(deflate, "deflated", lambda data: asked.append(data) or deflated(data))
    changed = _bytes(source)
    assert _bytes(source) == changed
    assert asked == [b"A = 2\n"], "it is kept as well"
    kept.unlink()
    assert _bytes(source) == changed


def _of_other_content(written: bytes) -> bytes:
    name, _ = HEAD.unpack_from(written)
    other = deflated(b"import os\n")
    return HEAD.pack(name, len(other)) + other


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda written: written[:-3],
        lambda written: written[: HEAD.size + 1],
        lambda written: bytes(255 - each for each in written),
        lambda written: written[: HEAD.size] + bytes(len(written) - HEAD.size),
        _of_other_content,
    ],
)
def test_what_does_not_inflate_to_the_source_is_not_taken(
    tmp_path: Path, kept: Path, spoil: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "a.py").write_text("A = 1\n")
    first = _bytes(tmp_path / "bot")
    kept.write_bytes(spoil(kept.read_bytes()))
    assert _bytes(tmp_path / "bot") == first


def test_what_is_kept_does_not_grow_for_ever(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_streams, "MOST_BYTES", 100)
    for number in range(20):
        (tmp_path / "a.py").write_text(f"A = {number:04}\n")
        _bytes(tmp_path)
        assert kept.stat().st_size < 400


def test_without_a_place_to_keep_it_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _source(tmp_path / "bot")
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert _bytes(source) == _bytes(source)


def test_a_relative_cache_folder_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    _bytes(_source(tmp_path / "bot"))
    assert not (tmp_path / "cache").exists()
    assert (tmp_path / "home" / ".cache" / NAME).exists()
