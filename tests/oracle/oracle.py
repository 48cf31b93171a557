"""An independent evaluator of IAM policies, run as a process; see oracle.mjs."""

import json
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

FOLDER = Path(__file__).parent
INSTALLED = FOLDER / "node_modules" / "@cloud-copilot" / "iam-simulate"

# The oracle drops the keys of an encryption context, so they go to it under a prefix that it knows.
OUR_PREFIX = "kms:EncryptionContext:"
ITS_PREFIX = "aws:RequestTag/"


class Oracle:
    """Answers cases one after the other."""

    def __init__(self, to: IO[str], answers: IO[str]) -> None:
        self._to = to
        self._answers = answers

    def decide(self, case: Mapping[str, Any]) -> str:
        """``Allowed``, ``ImplicitlyDenied`` or ``ExplicitlyDenied``.

        Fails on a case that the oracle did not take as it is: a key that it ignored would make it
        answer another question.
        """
        self._to.write(json.dumps(case).replace(OUR_PREFIX, ITS_PREFIX) + "\n")
        self._to.flush()
        answer = cast("dict[str, Any]", json.loads(self._answers.readline()))
        assert answer["errors"] is None, answer
        assert answer["ignored"] == [], answer
        return answer["result"]


@contextmanager
def started(node: str) -> Generator[Oracle]:
    """An oracle that ends with the context."""
    process = subprocess.Popen(
        [node, FOLDER / "oracle.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=FOLDER,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Oracle(process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()
