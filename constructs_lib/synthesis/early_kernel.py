"""Starts the Node.js process of jsii before Python imports jsii, which takes as long to start.

``posted_calls`` hands the process to jsii. It is started as jsii starts it, so this applies to the
version that ``one_process`` was written for.
"""

import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from tempfile import TemporaryDirectory

from constructs_lib import user_cache
from constructs_lib.synthesis import (
    installed_cdk,
    lazy_bindings,
    node_options,
    node_runtime,
    one_process,
    package_cache,
)

# As jsii's runtime starts it.
MEMORY = "--max-old-space-size=4069"
FILES = {
    "bin__jsii-runtime.js": "bin/jsii-runtime.js",
    "lib__program.js": "lib/program.js",
    "lib__runtime-index-worker.js": "lib/runtime-index-worker.js",
}
# Where it takes the hash of an archive, and where it asks kept_digests.js first.
HASHES = b"digestFile(e,...p){return readFileChunks(e,()=>{},...p)}"
ASKS = b"digestFile(e,...p){return keptDigest(e,p,()=>readFileChunks(e,()=>{},...p))}"
KEPT_DIGESTS = Path(__file__).with_name("kept_digests.js")
# What nearly every stack uses, by the names that the bindings have in Node.js.
USED = Path(__file__).parents[1] / "aws.py"
BINDING = re.compile(r"^from \w+_provider_aws\.(\w+) import", re.MULTILINE)


@dataclass(frozen=True)
class Started:
    """The process, and the folder that it runs from."""

    process: "subprocess.Popen[bytes]"
    folder: "TemporaryDirectory[str]"


_started: list[Started] = []


def start() -> None:
    """Start it, unless jsii is imported, is of another version, or has a runtime of the user's."""
    if "jsii" in sys.modules or "JSII_RUNTIME" in os.environ:
        return
    node_runtime.choose()
    package_cache.choose()
    if not one_process.install():
        return
    lazy_bindings.install(installed_cdk.answer_to_names_of_cdktf())
    spec = util.find_spec("jsii")
    node = os.environ.get("JSII_NODE")
    if spec is None or spec.origin is None or node is None:
        return
    node_options.preload(KEPT_DIGESTS)
    embedded, folder = Path(spec.origin).parent / "_embedded" / "jsii", TemporaryDirectory()
    for name, place in FILES.items():
        path = Path(folder.name, place)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((embedded / name).read_bytes().replace(HASHES, ASKS))
    process = subprocess.Popen(
        [node, MEMORY, str(Path(folder.name, "bin/jsii-runtime.js"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={
            **os.environ,
            "JSII_AGENT": f"Python/{platform.python_version()}",
            "SMSBOT_BINDINGS": ",".join(BINDING.findall(USED.read_text())).replace("_", "-"),
            "SMSBOT_KEPT_DIGESTS": str(user_cache.kept("smsbot-digests.json") or ""),
        },
    )
    _started.append(Started(process, folder))


def take() -> Started | None:
    """The process, if it was started and not taken."""
    return _started.pop() if _started else None
