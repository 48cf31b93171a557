"""Attack: names, values and reasons that a terminal, a runner or a reader takes for something else.

Whatever a configuration from elsewhere holds, no report and no refusal obeys it, hides it, or
prints a line of its own.
"""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from keyproof.visible import WITHOUT_INK
from smsbot import preflight, project
from smsbot.environments import environment_named
from tests.commands import run_smsbot
from tests.pipeline.test_foreign import changed, key, role
from tests.pipeline.workflows import run
from tests.stacks.synthesized import synthesize_to
from tests.terminal.test_terminal import ATTACKS

LINE = "No findings."
EVIL = "".join((*ATTACKS, f"\n✓ {LINE}\n", "::add-mask::weaker"))
HIDDEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
FORMATS = ("table", "json", "sarif", "markdown")


def of_a_policy(configuration: dict[str, Any]) -> None:
    policy = json.loads(key(configuration)["policy"])
    for each in policy["Statement"]:
        each["Sid"] += EVIL
        each["Action"] = ["kms:*", f"kms:{EVIL}"]
    key(configuration)["policy"] = json.dumps(policy)


def of_values(configuration: dict[str, Any]) -> None:
    for named in configuration["resource"].values():
        for body in named.values():
            for name in ("name", "description", "alarm_name", "retention_in_days"):
                if name in body:
                    body[name] = f"{body[name]}{EVIL}"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("base") / "out"
    synthesize_to(output, environment_named("dev"))
    return output


PLACES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a policy": of_a_policy,
    "values": of_values,
    "a resource": lambda c: c["resource"]["aws_iam_role"].update({f"x{EVIL}": role(c)}),
    "an argument": lambda c: role(c).update({f"x{EVIL}": EVIL}),
    "a block": lambda c: c.update({EVIL: {}}),
}


def hold(text: str) -> None:
    hidden = {each for each in text if unicodedata.category(each) in HIDDEN and each not in "\n\t"}
    assert hidden | {each for each in text if ord(each) in WITHOUT_INK} == set()
    lines = [each.strip(" │┃-*|>") for each in text.splitlines()]
    assert not [each for each in lines if each.startswith((f"✓ {LINE}", "::"))]


@pytest.mark.parametrize("place", PLACES)
def test_what_comes_from_elsewhere_is_text(
    place: str, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = changed(base, tmp_path, PLACES[place])
    sides = ("--base", str(base), "--head", str(foreign))
    said = ""
    for each in FORMATS:
        ended = run_smsbot("review", "dev", *sides, "--format", each)
        hold(ended.stdout + ended.stderr)
        said += ended.stdout + ended.stderr
    monkeypatch.setattr(preflight, "signed_in", lambda *_: boto3.Session("none", "none"))
    given = ("--synthesized", str(base), "--proposed", str(foreign))
    vetted = run_smsbot("plan", "dev", *given, CDKTF_OUTDIR=str(tmp_path / "out"))
    hold(vetted.stdout + vetted.stderr)
    # It is shown, with everything that hides in it.
    assert r"\x1b[2J" in said + vetted.stderr
    assert '"uri": "smsbot-dev"' in said or '"results": []' in said


def test_a_runner_obeys_nothing_that_is_printed(tmp_path: Path) -> None:
    """Each invocation has a word of its own that would let the runner obey again."""
    asked = (str(project.ROOT / "scripts" / "smsbot"), "--version")
    shell = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    assert "::" not in run(*asked, shell=shell).stderr
    said = {run(*asked, shell={**shell, "GITHUB_ACTIONS": "true"}).stderr for _ in "12"}
    first = [each.splitlines()[0] for each in said]
    assert len({*first}) == 2
    assert all(each.startswith("::stop-commands::") and len(each) > 50 for each in first)
