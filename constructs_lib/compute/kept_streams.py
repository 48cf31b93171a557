"""What was made bare and compressed before, kept in the user's cache, since both take long.

A kept stream is taken only if it inflates to the same source, or to it without comments and
docstrings, and if the same code made it.
"""

import contextlib
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from struct import Struct
from tempfile import TemporaryDirectory

from constructs_lib import user_cache
from constructs_lib.compute.bare import bare, stripped

MADE_BY = [Path(__file__).with_name(f"{module}.py") for module in ("bare", "meaning", "deflate")]
NAME = "smsbot-package"
# Before each stream: the hash of its makers and of its source, and its length.
HEAD = Struct("<32sI")
# Of several versions of the sources; a package has 0.1 MiB.
MOST_BYTES = 2**20
RAW = -zlib.MAX_WBITS


def packed(sources: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Each source, bare, and the same as a raw DEFLATE stream of ``deflate``."""
    maker = b"".join(hashlib.sha256(file.read_bytes()).digest() for file in MADE_BY)
    names = [hashlib.sha256(maker + source).digest() for source in sources]
    file = user_cache.kept(NAME)
    kept = _read(file) if file else {}
    found: list[tuple[bytes, bytes]] = []
    for name, source in zip(names, sources, strict=True):
        stream = kept.get(name, b"")
        content = _inflated(stream, len(source))
        if content is None or content not in (stripped(source), source):
            content = bare(source)
            stream = _compressed(content)
        found.append((content, stream))
    streams = dict(zip(names, (stream for _, stream in found), strict=True))
    if file and not streams.items() <= kept.items():
        is_much = sum(map(len, (kept | streams).values())) > MOST_BYTES
        _write(file, streams if is_much else kept | streams)
    return found


def _compressed(content: bytes) -> bytes:
    # Not loaded where everything is kept.
    stream: bytes = import_module("constructs_lib.compute.deflate").deflated(content)
    return stream


def _inflated(stream: bytes, longest: int) -> bytes | None:
    """What a whole stream inflates to; None if it does not, or to more."""
    reader = zlib.decompressobj(RAW)
    try:
        content = reader.decompress(stream, longest + 1)
    except zlib.error:
        return None
    return content if reader.eof and not reader.unused_data else None


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
