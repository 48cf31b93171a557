"""The scripts of the workflows, and the jobs for GitLab, run as a runner runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from smsbot import project
from tests.pipeline.workflows import asked, run, with_gh
from tests.repository import Repository

SCRIPTS = project.ROOT / "scripts"


class Checkout(Repository):
    """A checkout that knows origin/main, with commits by name."""

    def refusal(self, *options: str, ref: str = "refs/heads/main") -> str:
        """What the script says, or nothing."""
        shell = {**os.environ, "GITHUB_REF": ref}
        ended = run(str(SCRIPTS / "refuse_outrun.sh"), *options, shell=shell, cwd=self.folder)
        assert ended.returncode == (2 if ended.stderr else 0)
        return ended.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "repository")


def test_a_run_that_was_repeated_or_waited_does_not_deploy_an_old_commit(
    repository: Checkout,
) -> None:
    old, newest = repository.commit(), repository.commit()
    repository.git("update-ref", "refs/remotes/origin/main", newest)
    repository.git("checkout", "--quiet", old)
    assert f"main has {newest} since this run began" in repository.refusal()
    repository.git("checkout", "--quiet", newest)
    assert repository.refusal() == ""


def test_a_branch_is_not_deployed_also_under_the_name_of_main(repository: Checkout) -> None:
    repository.git("update-ref", "refs/remotes/origin/main", repository.commit())
    repository.git("checkout", "--quiet", "-b", "evil")
    repository.commit()
    assert "is not on main" in repository.refusal()
    assert "Only runs of refs/heads/main deploy" in repository.refusal(ref="refs/heads/evil")


@pytest.mark.parametrize(
    "path",
    [
        *("link", "accepted", "submodule", ".gitattributes", "lambda_src/.GITATTRIBUTES"),
        *(".gitmodules", ".lfsconfig", "a\nb/.gitattributes"),
        # Python takes these before their source, and `make` what is there as installed.
        *("smsbot/__pycache__/cli.cpython-313.pyc", "keyproof/visible.abi3.so", "smsbot/cli.pyc"),
        *(".venv/installed-deploy", "scripts/cdktn/node_modules/a/index.js"),
        # And make takes these before Makefile.
        *("GNUmakefile", "makefile"),
    ],
)
def test_what_a_checkout_would_not_have_as_reviewed_is_refused(
    path: str, repository: Checkout
) -> None:
    """Attack: a file without an owner in the place of another, or other bytes than those shown."""
    there = repository.folder / path
    there.parent.mkdir(parents=True, exist_ok=True)
    if path == "submodule":
        Repository(there).commit()
    elif path in ("link", "accepted"):
        there.symlink_to("docs")
    else:
        there.write_text("* text working-tree-encoding=SHIFT-JIS\n")
    repository.git("-c", "advice.addEmbeddedRepo=false", "add", "-A", "-f")
    newest = repository.commit()
    assert "may not be what was reviewed" in repository.refusal("--files-only")
    repository.git("update-ref", "refs/remotes/origin/main", newest)
    assert "may not be what was reviewed" in repository.refusal()


def test_where_nothing_is_deployed_the_files_alone_are_looked_at(repository: Checkout) -> None:
    (repository.folder / "Makefile").write_text("all:\n")
    repository.git("add", "-A")
    repository.commit()
    assert repository.refusal("--files-only", ref="refs/heads/other") == ""


def test_a_checkout_without_history_is_refused(repository: Checkout) -> None:
    repository.commit()
    assert "does not know origin/main" in repository.refusal()


MARKER = "<!-- smsbot review smsbot-dev -->"


def published(
    folder: Path,
    status: str | None,
    pull_requests: object,
    *,
    first: str = MARKER,
    answers: str = "{}",
    ends: int = 0,
) -> tuple[str, list[dict[str, Any]]]:
    """The state of the commit, and what else GitHub is asked."""
    review = folder / "review"
    review.mkdir()
    if status is not None:
        (review / "status").write_text(f"{status}\n")
        (review / "comment.md").write_text(f"{first}\n## Fine\n")
        (review / "review.sarif").write_text("{}")
    shell = {
        **with_gh(folder),
        "HEAD": "a" * 40,
        "PULL_REQUESTS": json.dumps(pull_requests),
        "GH_ANSWERS": answers,
        "GH_TOKEN": "s3cret",
    }
    ended = run(str(SCRIPTS / "publish_review.sh"), "dev", str(review), shell=shell)
    assert ended.returncode == ends, ended.stderr
    assert "s3cret" not in ended.stderr
    status_of_commit, *rest = asked(folder)
    assert status_of_commit["arguments"][2] == f"repos/acme/bot/statuses/{'a' * 40}"
    assert status_of_commit["fields"]["context"] == "review of dev"
    return status_of_commit["fields"]["state"], rest


INTO_MAIN = [{"number": 3, "base": {"ref": "evil"}}, {"number": 7, "base": {"ref": "main"}}]


@pytest.mark.parametrize(
    ("status", "state"), [("0", "success"), ("1", "failure"), ("3", "failure"), ("9", "error")]
)
def test_a_review_is_a_comment_a_status_and_alerts(status: str, state: str, tmp_path: Path) -> None:
    printed, rest = published(tmp_path, status, INTO_MAIN)
    assert printed == state
    places = [" ".join(map(str, each["arguments"])) for each in rest]
    assert all("issues/3" not in place for place in places)
    assert any("issues/7/comments" in place for place in places) == (state != "error")
    assert any("code-scanning/sarifs" in place for place in places) == (state != "error")


def test_what_could_not_be_planned_is_an_error_not_a_success(tmp_path: Path) -> None:
    assert published(tmp_path, None, INTO_MAIN) == ("error", [])


def test_a_commit_without_a_pull_request_into_main_gets_no_comment(tmp_path: Path) -> None:
    assert published(tmp_path, "0", INTO_MAIN[:1]) == ("success", [])


@pytest.mark.parametrize(
    ("first", "ends", "written"),
    [
        (MARKER, 0, ["--method PATCH repos/acme/bot/issues/comments/12"]),
        ("<!-- smsbot review smsbot-prod -->", 0, ["repos/acme/bot/issues/7/comments"]),
        # Each would be a program, or the comment of somebody else, if it were put into one.
        (
            '<!-- smsbot ")) | .id, error(env.GH_TOKEN) | select(. == " -->',
            0,
            ["repos/acme/bot/issues/7/comments"],
        ),
        ("<!-- smsbot \\(env) -->", 0, ["repos/acme/bot/issues/7/comments"]),
        ("", 2, []),
        ("Thanks for", 2, []),
    ],
)
def test_the_first_line_of_a_review_is_data(
    first: str, ends: int, written: list[str], tmp_path: Path
) -> None:
    kept = [
        {"id": 11, "user": {"type": "User"}, "body": f"{MARKER}\nmine"},
        {"id": 12, "user": {"type": "Bot"}, "body": f"{MARKER}\nold"},
        {"id": 13, "user": {"type": "Bot"}, "body": "Thanks for your first pull request"},
    ]
    answers = json.dumps({"repos/acme/bot/issues/7/comments": json.dumps(kept)})
    _, rest = published(tmp_path, "0", INTO_MAIN, first=first, answers=answers, ends=ends)
    places = [" ".join(each["arguments"][2:5]) for each in rest if "body" in each["fields"]]
    assert [each.partition(" --field")[0] for each in places] == written


def drift(folder: Path, statuses: dict[str, str], existing: str) -> tuple[int, list[str]]:
    for environment, status in statuses.items():
        here = folder / "drift" / f"drift-{environment}"
        here.mkdir(parents=True)
        (here / "status").write_text(f"{status}\n")
        (here / "report.md").write_text(f"report of {environment}\n")
    shell = {
        **with_gh(folder),
        "GH_ANSWERS": json.dumps({"repos/acme/bot/issues?state=open": existing}),
    }
    command = (str(SCRIPTS / "drift_issue.sh"), str(folder / "drift"), "dev", "prod")
    ended = run(*command, shell=shell)
    _, *writes = asked(folder)
    return ended.returncode, [
        " ".join(each["arguments"][2:5]) + " " + json.dumps(each["fields"]) for each in writes
    ]


def test_drift_opens_one_issue_and_the_next_night_rewrites_it(tmp_path: Path) -> None:
    status, (opened,) = drift(tmp_path / "one", {"dev": "1", "prod": "0"}, "")
    assert status == 1
    assert opened.startswith("repos/acme/bot/issues --raw-field title=Drift in dev")
    assert "report of dev" in opened
    assert "report of prod" not in opened
    status, (again,) = drift(tmp_path / "two", {"dev": "1", "prod": "1"}, "12")
    assert status == 1
    assert again.startswith("--method PATCH repos/acme/bot/issues/12")
    assert "Drift in dev,prod" in again


def test_an_environment_that_was_not_verified_is_not_taken_for_fine(tmp_path: Path) -> None:
    status, (opened,) = drift(tmp_path, {"dev": "0"}, "")
    assert status == 1
    assert "prod could not be verified" in opened


def test_the_issue_is_closed_when_every_account_is_as_designed(tmp_path: Path) -> None:
    fine = {"dev": "0", "prod": "0"}
    assert drift(tmp_path / "one", fine, "") == (0, [])
    status, (closed,) = drift(tmp_path / "two", fine, "12")
    assert status == 0
    assert '"state": "closed"' in closed


EXAMPLE = project.ROOT / "keyproof" / "example" / "plan.json"


@pytest.fixture
def script() -> str:
    action: dict[str, Any] = yaml.safe_load((project.ROOT / "action.yml").read_text("utf-8"))
    return action["runs"]["steps"][-1]["run"]


def act(script: str, folder: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
    program = folder / "keyproof" / "bin" / "keyproof"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m keyproof "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    given = {"COMMAND": "check", "PLAN": str(EXAMPLE), "ARGUMENTS": "", "SARIF": ""} | inputs
    own = {"RUNNER_TEMP": str(folder), "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(project.ROOT), **own, **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_error_fails_the_job_and_is_in_its_summary(script: str, tmp_path: Path) -> None:
    ended = act(script, tmp_path, SARIF="keyproof.sarif", ARGUMENTS="--account 123456789012")
    assert ended.returncode == 1, ended.stderr
    assert "aws_sns_topic_subscription.orders" in (tmp_path / "summary.md").read_text()
    sarif = json.loads((tmp_path / "keyproof.sarif").read_text())
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["access-denied"]


@pytest.mark.parametrize(
    "inputs", [{"COMMAND": "rules; true"}, {"PLAN": "none.json"}, {"PLAN": "$(touch ran)"}]
)
def test_an_input_is_no_program(script: str, tmp_path: Path, inputs: dict[str, str]) -> None:
    assert act(script, tmp_path, **inputs).returncode == 2
    assert not (tmp_path / "ran").exists()
