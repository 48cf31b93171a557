"""A Lambda deployment package with the same bytes for the same sources, on any machine."""

import base64
import hashlib
import struct
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from constructs_lib.compute.kept_streams import packed

# https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT: 4.3.7, 4.3.12, 4.3.16
FILE, ENTRY, END = (
    struct.Struct("<4s5H3I2H"),
    struct.Struct("<4s6H3I5H2I"),
    struct.Struct("<4s4H2IH"),
)
VERSION, UNIX, NAMES_IN_UTF_8, DEFLATED = 20, 3 << 8, 1 << 11, 8
# The earliest moment a zip can hold, 1 January 1980; the sources' own times differ everywhere.
TIME, DATE = 0, 1 << 5 | 1
READABLE_BY_ALL = 0o100644


class EmptyPackageError(FileNotFoundError):
    """A folder without code; the message names it."""


@dataclass(frozen=True)
class DeploymentPackage:
    """A zip file, and its hash as Lambda's ``CodeSha256`` gives it: base64 of SHA-256."""

    path: Path
    source_code_hash: str


@contextmanager
def deployment_package(source: Path) -> Generator[DeploymentPackage]:
    """Zip the Python files below ``source``, for as long as the context lasts.

    They are bare of comments and docstrings, and compressed by ``deflate``, since the bytes of
    zlib differ between its releases.
    Raises EmptyPackageError when there are none.
    """
    files = sorted(source.rglob("*.py"))
    if not files:
        raise EmptyPackageError(f"{source}: no Python file to put into the deployment package")
    package = _zipped({file.relative_to(source).as_posix(): file.read_bytes() for file in files})
    with TemporaryDirectory(prefix="deployment-package-") as folder:
        path = Path(folder) / f"{source.name}.zip"
        path.write_bytes(package)
        digest = hashlib.sha256(package).digest()
        yield DeploymentPackage(path, base64.b64encode(digest).decode())


def _zipped(sources: dict[str, bytes]) -> bytes:
    """A zip of files, by their names."""
    files, entries = bytearray(), bytearray()
    for name, (content, compressed) in zip(sources, packed([*sources.values()]), strict=True):
        written = name.encode()
        about = (
            *(VERSION, NAMES_IN_UTF_8, DEFLATED, TIME, DATE),
            *(zlib.crc32(content), len(compressed), len(content), len(written), 0),
        )
        entries += ENTRY.pack(
            b"PK\x01\x02", UNIX | VERSION, *about, 0, 0, 0, READABLE_BY_ALL << 16, len(files)
        )
        entries += written
        files += FILE.pack(b"PK\x03\x04", *about) + written + compressed
    count = len(sources)
    end = END.pack(b"PK\x05\x06", 0, 0, count, count, len(entries), len(files), 0)
    return bytes(files + entries + end)
