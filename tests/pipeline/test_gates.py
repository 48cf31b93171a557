"""What judges, deploys or decides has owners, and each job has the rights that were judged."""

import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Any

import pytest

from smsbot import project
from tests.pipeline.workflows import FOLDER, jobs, workflows

CODEOWNERS = (project.ROOT / ".github/CODEOWNERS").read_text()
# Nothing reads them to judge, to deploy or to decide.
DOCUMENTS = ("/docs/", "/CHANGELOG.md", "/CONTRIBUTING.md", "/README.md")
# The permissions of each job beside reading its checkout, its environment, and what it checks out.
RIGHTS = {
    "apply.plan": ("id-token", "plan-${{ inputs.environment }}", "${{ inputs.commit }}"),
    "apply.apply": ("id-token", "${{ inputs.environment }}", "${{ inputs.commit }}"),
    "deploy.commit": ("", "", ""),
    "deploy.synthesize": ("", "", "called"),
    "deploy.dev": ("id-token", "", "called"),
    "deploy.staging": ("id-token", "", "called"),
    "deploy.prod": ("id-token", "", "called"),
    "drift.synthesize": ("", "", "called"),
    "drift.verify": ("id-token", "verify-${{ matrix.environment }}", "the event's"),
    "drift.issue": ("issues", "", "the event's"),
    "plan.synthesize": ("", "", "called"),
    "plan.plan": ("id-token", "plan-${{ matrix.environment }}", "${{ github.sha }}"),
    "plan.comment": ("pull-requests security-events statuses", "", "${{ github.sha }}"),
    "synthesize.synthesize": ("", "", "${{ inputs.commit || github.sha }}"),
    "test.test": ("", "", "the event's"),
    "test.scenarios": ("", "", "the event's"),
}
# When each workflow runs.
TRIGGERS = {
    "apply": {"workflow_call"},
    "deploy": {"push", "workflow_dispatch"},
    "drift": {"schedule", "workflow_dispatch"},
    "plan": {"workflow_run"},
    "synthesize": {"pull_request", "workflow_call"},
    "test": {"pull_request", "push"},
}
# A variable such as MAKEFLAGS, BASH_ENV, PYTHONPATH or PIP_INDEX_URL changes what a step does.
VARIABLES = {
    *("CDKTF_OUTDIR", "DIGEST", "ENVIRONMENT", "GH_TOKEN", "HEAD", "NAMES", "PULL_REQUESTS"),
    *("RUN_URL", "TERRAFORM", "TERRAFORM_BINARY_NAME", "TF_TOKEN_app_terraform_io"),
}
# So does what counts for every job, such as `env` and `defaults`. YAML reads `on` as true.
KEYS_OF_A_WORKFLOW = {"name", True, "permissions", "concurrency", "jobs"}
KEYS_OF_A_STEP = {"name", "id", "uses", "with", "env", "run"}
CONDITIONAL = {"plan.synthesize", "plan.comment", "drift.issue"}
# Each hides the exit status of a step.
IGNORES_A_STATUS = re.compile(r"\|\| *(true|:)|set \+e|continue-on-error|; *exit 0|\bif: *false")
JOBS = dict(jobs())


def owners(path: str, text: str) -> str:
    """Of a path, as GitHub decides: the last pattern that matches it.

    https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/
    """
    found = ""
    for line in text.splitlines():
        pattern, *named = line.partition("#")[0].split() or [""]
        anchored = pattern.lstrip("/") + ("**" if pattern.endswith("/") else "")
        if pattern and (pattern == "*" or fnmatchcase(path, anchored)):
            found = " ".join(named)
    return found


def unowned(text: str) -> Iterator[str]:
    """The files, and a new path at the top, that nobody has to approve."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=project.ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    tops = ("typer.py", "cdktf.py", "sitecustomize.py", "setup.py", "new/folder/file", ".new")
    for path in (*listed, *tops, "keyproof.toml"):
        is_document = path in {each[1:] for each in DOCUMENTS} or path.startswith("docs/")
        if not owners(path, text).startswith("@") and not is_document:
            yield path


def test_everything_but_documents_has_an_owner() -> None:
    assert list(unowned(CODEOWNERS)) == []
    assert re.findall(r"^(/\S+)\s*$", CODEOWNERS, re.MULTILINE) == list(DOCUMENTS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"^\*.*\n", ""),
        (r"^(\*\s+)@.*$", r"\1"),
        (r"\Z", "/lambda_src/\n"),
        (r"\Z", "*.toml\n"),
        (r"\Z", "/.github/workflows/test.yml\n"),
        (r"\Z", "/tests/pipeline/  # nobody\n"),
    ],
)
def test_a_removed_owner_is_found(before: str, after: str) -> None:
    changed = re.sub(before, after, CODEOWNERS, count=1, flags=re.MULTILINE)
    assert changed != CODEOWNERS
    assert list(unowned(changed))


EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def test_a_checkout_has_the_files_that_were_reviewed() -> None:
    """No link, no submodule and no attribute of git, as scripts/refuse_outrun.sh refuses them.

    Nor a file that no diff shows, or that git would ignore: compiled, or installed.
    """
    listed = subprocess.run(
        ["git", "ls-files", "--stage"], cwd=project.ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    names = [each.partition("\t")[2] for each in listed]
    assert {each.partition(" ")[0] for each in listed} <= {"100644", "100755"}
    assert not [each for each in names if each.rpartition("/")[2].startswith((".gita", ".gitm"))]
    assert len({each.casefold() for each in names}) == len(names)
    assert "GNUmakefile" not in names
    # Python takes a package before the module of its name.
    packages = {str(PurePath(each).parent) for each in names if each.endswith("/__init__.py")}
    assert not packages & {each.removesuffix(".py") for each in names}
    ignored = ("git", "ls-files", "--cached", "--ignored", "--exclude-per-directory=.gitignore")
    assert subprocess.check_output(ignored, cwd=project.ROOT) == b""
    from_nothing = ("git", "diff", "--cached", "--numstat", EMPTY_TREE)
    counted = subprocess.check_output(from_nothing, cwd=project.ROOT, text=True).splitlines()
    unshown = [each for each in counted if each.startswith("-")]
    binary = re.compile(r"\t(docs/.*\.png|lambda_src/wording/weights\.bin)$")
    assert [each for each in unshown if not binary.search(each)] == []


@pytest.mark.parametrize("place", sorted(RIGHTS.keys() | JOBS.keys()))
def test_a_job_has_the_rights_that_were_judged(place: str) -> None:
    job = JOBS[place]
    permissions, environment, commit = RIGHTS[place]
    checkouts = [each for each in job.get("steps", []) if "actions/checkout@" in str(each)]
    refs = [each["with"].get("ref", "the event's") for each in checkouts]
    assert ["called"] * ("uses" in job) + refs == [commit] * bool(commit)
    assert job.get("environment", "") == environment
    given = {name: level for name, level in job["permissions"].items() if level == "write"}
    assert " ".join(given) == permissions
    read = set(job["permissions"].items()) - set(given.items())
    assert read <= {("contents", "read"), ("actions", "read")}
    assert job.get("runs-on", "ubuntu-24.04") == "ubuntu-24.04"
    assert not {"container", "services", "defaults"} & job.keys()
    assert job.get("uses", "./.github/workflows/").startswith("./.github/workflows/")


@pytest.mark.parametrize("name", workflows())
def test_a_workflow_runs_when_it_was_judged_to(name: str) -> None:
    workflow = workflows()[name]
    triggers: Any = workflow[True]  # pyright: ignore[reportArgumentType] - as YAML reads `on`
    assert set(triggers) == TRIGGERS[name]
    assert set(workflow) <= KEYS_OF_A_WORKFLOW
    # GitHub runs what ends in .yaml too.
    assert {each.suffix for each in FOLDER.iterdir()} == {".yml"}
    # A branch of another name gets neither a deployment nor a synthesis that is planned.
    for trigger in {"push", "pull_request"} & set(triggers):
        assert name == "test" or triggers[trigger] == {"branches": ["main"]}


def test_no_step_hides_a_status_or_takes_a_variable_that_changes_it() -> None:
    for place, job in JOBS.items():
        assert ("if" in job) == (place in CONDITIONAL), place
        for each in (job, *job.get("steps", [])):
            assert set(each.get("env", {})) <= VARIABLES, place
        for step in job.get("steps", []):
            assert set(step) <= KEYS_OF_A_STEP, place
            assert not IGNORES_A_STATUS.search(str(step)), place
            # The status of a review or a verification is handed on, and not dropped.
            if "|| status=$?" in step.get("run", ""):
                assert 'echo "$status" >' in step["run"], place


@pytest.mark.parametrize(
    "step",
    [
        {"run": "make test || true"},
        {"run": "set +e\nmake test"},
        {"run": "make test; exit 0"},
        {"run": "make test", "continue-on-error": True},
    ],
)
def test_a_step_that_hides_its_status_is_found(step: dict[str, object]) -> None:
    assert IGNORES_A_STATUS.search(str(step))
