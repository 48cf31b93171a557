"""scripts/comment.sh against a stand-in for `gh`, which notes what it is asked."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from smsbot import project

GH = """#!/usr/bin/env python3
import json, os, pathlib, sys
log = pathlib.Path(os.environ["GH_LOG"])
with log.open("a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
if "--paginate" in sys.argv:
    print(os.environ["GH_COMMENT"])
"""


@pytest.mark.parametrize("existing", ["", "4711"])
def test_one_comment_is_written_and_then_updated(existing: str, tmp_path: Path) -> None:
    gh = tmp_path / "gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    comment = tmp_path / "comment.md"
    comment.write_text("<!-- smsbot review smsbot-dev -->\n## Fine\n")
    subprocess.run(
        ["bash", "scripts/comment.sh", "12", str(comment)],
        cwd=project.ROOT,
        env={
            **os.environ,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "GH_LOG": str(tmp_path / "log"),
            "GH_COMMENT": existing,
            "GITHUB_REPOSITORY": "acme/bot",
        },
        check=True,
    )
    asked: list[Any] = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    look, write = asked
    assert look[2] == "repos/acme/bot/issues/12/comments"
    assert "<!-- smsbot review smsbot-dev -->" in look[-1]
    assert write[-1] == f"body=@{comment}"
    if existing:
        assert write[2:5] == ["--method", "PATCH", "repos/acme/bot/issues/comments/4711"]
    else:
        assert write[2] == "repos/acme/bot/issues/12/comments"
