"""A Lambda deployment package with the same bytes for the same sources, on any machine."""

import base64
import errno
import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile, ZipInfo

# The earliest moment that a zip can hold; the sources' own times differ by checkout.
DATE = (1980, 1, 1, 0, 0, 0)
UNIX = 3
READABLE_BY_ALL = 0o100644 << 16
# Modules, and the data beside them.
PACKAGED = (".py", ".bin")


@dataclass(frozen=True)
class DeploymentPackage:
    """A zip file, and its hash as Lambda's ``CodeSha256`` gives it: base64 of SHA-256."""

    path: Path
    source_code_hash: str


@contextmanager
def deployment_package(source: Path) -> Generator[DeploymentPackage]:
    """Zip the Python and data files below ``source``, for as long as the context lasts.

    They are stored without compression, since the bytes that zlib writes differ between its
    releases. Raises FileNotFoundError for a folder without Python files.
    """
    found = [file for file in source.rglob("*") if file.suffix in PACKAGED]
    files = {file.relative_to(source).as_posix(): file for file in found}
    if not any(name.endswith(".py") for name in files):
        reason = "No Python file to put into the deployment package"
        raise FileNotFoundError(errno.ENOENT, reason, str(source))
    with TemporaryDirectory(prefix="deployment-package-") as folder:
        path = Path(folder) / f"{source.name}.zip"
        with ZipFile(path, "w", ZIP_STORED) as archive:
            for name, file in sorted(files.items()):
                entry = ZipInfo(name, DATE)
                entry.create_system = UNIX
                entry.external_attr = READABLE_BY_ALL
                archive.writestr(entry, file.read_bytes())
        digest = hashlib.sha256(path.read_bytes()).digest()
        yield DeploymentPackage(path, base64.b64encode(digest).decode())
