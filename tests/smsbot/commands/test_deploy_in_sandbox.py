"""What somebody accepted in a sandbox, where a deployment asks nobody."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from keyproof.review.review import Outcome, Review
from keyproof.review.sides import no_code
from keyproof.terminal.terminal import Terminal
from smsbot.commands import deploy
from smsbot.commands import plan as planning
from smsbot.environments import environment_named
from smsbot.rehearsal import MARKER
from tests.in_process import smsbot
from tests.keyproof.review.gates.planned import plan_of
from tests.stacks.synthesized import synthesize_to

NOBODY: Any = None


def test_it_does_not_count_and_the_review_and_the_deployment_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dev = environment_named("dev")
    root, base, output = (tmp_path / each for each in ("sandbox", "base", "sandbox/cdktf.out"))
    synthesize_to(base, dev)
    root.mkdir()
    (root / MARKER).touch()
    synthesize_to(output, dev)
    place = f"stacks/{dev.names.prefix}/cdk.tf.json"
    head = json.loads((output / place).read_text())
    head["resource"]["aws_cloudwatch_log_group"]["sns-logs"]["retention_in_days"] = 7
    (output / place).write_text(json.dumps(head))
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(plan_of(base / place, output / place)))
    monkeypatch.setenv("SMSBOT_SANDBOX", str(root))
    monkeypatch.setenv("CDKTF_OUTDIR", str(output))
    monkeypatch.setattr(planning, "deployed_code", lambda _: no_code)
    planned: Any = SimpleNamespace(document=plan, stack=dev.names.prefix, changes=1)

    def reviewed(*, yes: bool) -> Review:
        return planning.review_plan(planned, "dev", NOBODY, yes=yes)

    assert reviewed(yes=True).outcome is Outcome.WEAKER
    accepted = smsbot("accept", "dev", "--reason", "Nobody reads these.")
    assert accepted.returncode == 0, accepted.stderr
    # Where somebody is asked, it counts.
    assert reviewed(yes=False).outcome is Outcome.NOT_WEAKER
    capsys.readouterr()
    found = reviewed(yes=True)
    assert not deploy.is_wanted(planned, found, dev, Terminal(), yes=True)
    told = capsys.readouterr()
    # Wherever the table breaks its lines.
    cells = [line.split("│")[2] for line in told.out.splitlines() if line.count("│") == 3]
    text = " ".join(" ".join(cells).split())
    assert "but it is of the sandbox alone. Deploy without --yes." in text
    assert "With --yes, entries of the sandbox do not count" in told.err
