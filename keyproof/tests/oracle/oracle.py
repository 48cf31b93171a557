"""An independent evaluator of IAM policies, run once for all cases; see oracle.mjs."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

FOLDER = Path(__file__).parent
INSTALLED = FOLDER / "node_modules" / "@cloud-copilot" / "iam-simulate"

# The oracle drops the keys of an encryption context, so they go to it under a prefix that it knows.
OUR_PREFIX = "kms:EncryptionContext:"
ITS_PREFIX = "aws:RequestTag/"


def decided(cases: Iterable[Mapping[str, Any]]) -> list[str]:
    """``Allowed``, ``ImplicitlyDenied`` or ``ExplicitlyDenied`` of each case, in their order.

    Fails on a case that the oracle did not take as it is: a key that it ignored would make it
    answer another question.
    """
    node = shutil.which("node")
    assert node, "Node.js is not on PATH"
    assert INSTALLED.exists(), "run `make keyproof/tests/oracle/node_modules/installed`"
    asked = [json.dumps(case).replace(OUR_PREFIX, ITS_PREFIX) for case in cases]
    ended = subprocess.run(
        [node, FOLDER / "oracle.mjs"],
        input="\n".join(asked),
        stdout=subprocess.PIPE,
        text=True,
        cwd=FOLDER,
        check=True,
    )
    answers = [cast("dict[str, Any]", json.loads(line)) for line in ended.stdout.splitlines()]
    assert len(answers) == len(asked)
    for answer in answers:
        assert answer["errors"] is None, answer
        assert answer["ignored"] == [], answer
    return [answer["result"] for answer in answers]
