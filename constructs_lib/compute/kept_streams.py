"""What was compressed before, kept in the user's cache, since compressing takes long.

A kept stream is taken only if it inflates to the same content, and if the same code made it.
"""

import contextlib
import hashlib
import os
import zlib
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from struct import Struct
from tempfile import TemporaryDirectory

MADE_BY = Path(__file__).with_name("deflate.py")
NAME = "smsbot-package"
# Before each stream: the hash of its maker and of its content, and its length.
HEAD = Struct("<32sI")
# Of several versions of the sources; a package has 0.1 MiB.
MOST_BYTES = 2**20
RAW = -zlib.MAX_WBITS


def deflated(contents: Sequence[bytes]) -> list[bytes]:
    """Each content as a raw DEFLATE stream of ``deflate``."""
    maker = hashlib.sha256(MADE_BY.read_bytes()).digest()
    names = [hashlib.sha256(maker + content).digest() for content in contents]
    file = _file()
    kept = _read(file) if file else {}
    new = {
        name: _compressed(content)
        for name, content in zip(names, contents, strict=True)
        if not _inflates(kept.get(name, b""), content)
    }
    streams = kept | new
    if file and new:
        is_much = sum(map(len, streams.values())) > MOST_BYTES
        _write(file, {name: streams[name] for name in names} if is_much else streams)
    return [streams[name] for name in names]


def _compressed(content: bytes) -> bytes:
    # Not loaded where everything is kept.
    stream: bytes = import_module("constructs_lib.compute.deflate").deflated(content)
    return stream


def _inflates(stream: bytes, content: bytes) -> bool:
    reader = zlib.decompressobj(RAW)
    try:
        is_same = reader.decompress(stream, len(content) + 1) == content
    except zlib.error:
        return False
    return is_same and reader.eof and not reader.unused_data


def _file() -> Path | None:
    """Where streams are kept; None for a user without a home."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        # A relative one is to be ignored: XDG Base Directory Specification.
        return (given if given.is_absolute() else Path.home() / ".cache") / NAME
    except RuntimeError:
        return None


def _read(file: Path) -> dict[bytes, bytes]:
    kept: dict[bytes, bytes] = {}
    with contextlib.suppress(OSError):
        written, place = file.read_bytes(), 0
        while place + HEAD.size <= len(written):
            name, length = HEAD.unpack_from(written, place)
            place += HEAD.size + length
            kept[name] = written[place - length : place]
    return kept


def _write(file: Path, streams: Mapping[bytes, bytes]) -> None:
    """Whole or not at all: others may be reading it."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryDirectory(dir=file.parent) as folder:
            new = Path(folder) / NAME
            new.write_bytes(
                b"".join(HEAD.pack(name, len(each)) + each for name, each in streams.items())
            )
            new.replace(file)
