"""What judges, deploys or decides has owners, and no gate is opened without this check."""

import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any, cast

import pytest
import yaml

from smsbot import project
from tests.pipeline.workflows import FOLDER, Job, jobs, workflows

# When each workflow runs, what each job is given, and its steps, as they were judged.
TRIGGERS, GIVEN, STEPS = (
    cast("dict[str, list[str]]", yaml.safe_load((Path(__file__).parent / name).read_text()))
    for name in ("triggers.yaml", "jobs.yaml", "steps.yaml")
)
CODEOWNERS = (project.ROOT / ".github/CODEOWNERS").read_text()
# Nothing reads them to judge, to deploy or to decide.
DOCUMENTS = ("/docs/", "/CHANGELOG.md", "/CONTRIBUTING.md", "/README.md")
KEYS_OF_A_STEP = {"name", "id", "uses", "with", "env", "run"}
# What counts for every job, such as `env` and `defaults`, changes what each of its steps does. YAML
# reads `on` as true.
KEYS_OF_A_WORKFLOW = {"name", True, "permissions", "concurrency", "jobs"}
# And so does a variable of a step: MAKEFLAGS, BASH_ENV, PYTHONPATH or PIP_INDEX_URL.
HCP_TOKEN = "TF_TOKEN_app_terraform_io=${{ secrets.HCP_TERRAFORM_"
TEMPORARY = "${{ runner.temp }}/"
VARIABLES = {
    *("ENVIRONMENT=${{ inputs.environment }}", "ENVIRONMENT=${{ matrix.environment }}"),
    *(f"{HCP_TOKEN}TOKEN }}}}", f"{HCP_TOKEN}PLAN_TOKEN }}}}"),
    *(f"{each}={TEMPORARY}bin/terraform" for each in ("TERRAFORM", "TERRAFORM_BINARY_NAME")),
    *(f"CDKTF_OUTDIR={TEMPORARY}{each}" for each in ("main", "synthesized")),
    "DIGEST=${{ needs.plan.outputs.digest }}",
    *("GH_TOKEN=${{ github.token }}", "NAMES=${{ needs.environments.outputs.names }}"),
    "HEAD=${{ github.event.workflow_run.head_sha }}",
    "PULL_REQUESTS=${{ toJSON(github.event.workflow_run.pull_requests) }}",
    "RUN_URL=${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}",
}
# Listed in full elsewhere, or of no effect on what is done.
NOT_GIVEN = {"name", "timeout-minutes", "if", "env", "steps"}
OF_A_PULL_REQUEST = (
    "github.event.workflow_run.conclusion == 'success' "
    "&& github.event.workflow_run.event == 'pull_request' "
    "&& github.event.workflow_run.head_repository.full_name == github.repository"
)
CONDITIONS = {
    "plan.synthesize": OF_A_PULL_REQUEST,
    "plan.plan": OF_A_PULL_REQUEST,
    "plan.comment": "${{ !cancelled() && needs.synthesize.result != 'skipped' }}",
    "drift.issue": "${{ !cancelled() }}",
}


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
    for path in (*listed, *tops):
        is_document = path in {each[1:] for each in DOCUMENTS} or path.startswith("docs/")
        if not owners(path, text).startswith("@") and not is_document:
            yield path


def leaves(value: object, place: str = "") -> Iterator[str]:
    """Every value with its place, such as ``permissions.contents=read``."""
    if value in ({}, []):
        yield f"{place}="
    elif isinstance(value, dict):
        for name, each in cast("dict[object, object]", value).items():
            # YAML reads `on` as true.
            key = "on" if name is True else str(name)
            yield from leaves(each, f"{place}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from leaves(each, place)
    else:
        yield f"{place}={' '.join(str(value).split())}"


JUDGE = (
    "A workflow is not as it was judged. If the change is meant, write it into "
    "tests/pipeline/{name} too, in the same pull request."
)


def given(place: str) -> list[str]:
    """What a job is given. Those that deploy an environment differ in its name alone."""
    workflow, _, name = place.partition(".")
    if workflow != "deploy" or place in GIVEN:
        return GIVEN.get(place, [])
    return [*GIVEN["deploy.ENVIRONMENT"], f"with.environment={name}"]


def opened(place: str, job: Job) -> Iterator[str]:
    """What of a job is not as it was judged."""
    found = {*leaves({name: each for name, each in job.items() if name not in NOT_GIVEN})}
    if job.get("uses") and place not in GIVEN:
        # One that deploys waits for the one before it, whichever that is.
        found = {each for each in found if not each.startswith("needs=")}
    yield from (f"{place}: {each}" for each in found ^ {*given(place)})
    if " ".join(str(job.get("if", "")).split()) != CONDITIONS.get(place, ""):
        yield f"{place}: if"
    steps = job.get("steps", [])
    yield from (f"{place}: {each}" for step in steps for each in set(step) - KEYS_OF_A_STEP)
    for each in (job, *steps):
        variables = {f"{name}={value}" for name, value in each.get("env", {}).items()}
        yield from (f"{place}: {found}" for found in variables - VARIABLES)
    done = [
        " ".join((each["uses"].partition("@")[0], *leaves(each.get("with", {}))))
        if "uses" in each
        else each["run"].strip()
        for each in steps
    ]
    if done != STEPS.get(place, []):
        yield f"{place}: steps"


def test_everything_but_documents_has_an_owner() -> None:
    assert list(unowned(CODEOWNERS)) == []
    assert re.findall(r"^(/\S+)\s*$", CODEOWNERS, re.MULTILINE) == list(DOCUMENTS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"^\*.*\n", ""),
        (r"^(\*\s+)@.*$", r"\1"),
        (r"\Z", "/lambda_src/\n"),
        (r"\Z", "/accepted/\n"),
        (r"\Z", "*.toml\n"),
        (r"\Z", "/.github/workflows/test.yml\n"),
        (r"\Z", "/tests/pipeline/  # nobody\n"),
    ],
)
def test_a_removed_owner_is_found(before: str, after: str) -> None:
    changed = re.sub(before, after, CODEOWNERS, count=1, flags=re.MULTILINE)
    assert changed != CODEOWNERS
    assert list(unowned(changed))


JOBS = dict(jobs())
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


def test_every_job_does_what_was_judged() -> None:
    changed = [each for place, job in JOBS.items() for each in opened(place, job)]
    assert changed == [], JUDGE.format(name="jobs.yaml or steps.yaml")
    assert set(STEPS) == {place for place, job in JOBS.items() if "steps" in job}
    # GitHub runs what ends in .yaml too.
    assert {each.suffix for each in FOLDER.iterdir()} == {".yml"}


@pytest.mark.parametrize("name", workflows())
def test_every_workflow_runs_when_it_was_judged_to(name: str) -> None:
    workflow = workflows()[name]
    assert set(workflow) <= KEYS_OF_A_WORKFLOW
    found = {*leaves({key: workflow[key] for key in (True, "concurrency") if key in workflow})}
    judged = {re.sub(r"\.inputs\..*", "", each) for each in found}
    assert judged == {*TRIGGERS.get(name, [])}, JUDGE.format(name="triggers.yaml")


RUNS = [
    (place, index)
    for place, job in JOBS.items()
    for index, step in enumerate(job.get("steps", []))
    if "run" in step
]


@pytest.mark.parametrize(
    "change",
    [
        lambda step: step.update(run=f"{step['run'].strip()} || true"),
        lambda step: step.update(run=f"set +e\n{step['run']}"),
        lambda step: step.update(run=f"{step['run'].strip()}; exit 0"),
        lambda step: step.update(run=step["run"].replace("$status", "0").replace("make", "echo")),
        lambda step: step.update({"continue-on-error": True}),
        lambda step: step.update({"if": "false"}),
        lambda step: step.update({"shell": "bash {0} || true"}),
        lambda step: step.update(env={"MAKEFLAGS": "--touch"}),
        lambda step: step.update(env={"TERRAFORM": "scripts/other", "DIGEST": "none"}),
        lambda step: step.clear() or step.update(run="true"),
    ],
)
def test_a_status_that_no_longer_counts_is_found(change: Any) -> None:
    for place, index in RUNS:
        steps = [dict(each) for each in JOBS[place]["steps"]]
        before = dict(steps[index])
        change(steps[index])
        assert steps[index] == before or list(opened(place, {**JOBS[place], "steps": steps}))


@pytest.mark.parametrize(
    "change",
    [
        {"continue-on-error": True},
        {"if": "always()"},
        {"steps": []},
        {"container": "x"},
        {"env": {"BASH_ENV": "x"}},
    ],
)
def test_a_job_that_no_longer_counts_is_found(change: Job) -> None:
    for place in STEPS:
        assert list(opened(place, {**JOBS[place], **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"uses": "acme/evil/.github/workflows/apply.yml@main"},
        {"with": {"commit": "${{ github.event.workflow_run.head_sha }}"}},
        {"outputs": {"names": "[]"}},
        {"runs-on": ["self-hosted"]},
        {"needs": []},
        {"permissions": {"contents": "write"}},
    ],
)
def test_a_job_that_is_given_something_else_is_found(change: Job) -> None:
    for place, job in JOBS.items():
        changed = {**job, **change}
        if {*leaves(changed)} != {*leaves(job)} and (place in GIVEN or "needs" not in change):
            assert list(opened(place, changed)), place


CHANGES_OF_AN_ACTION = [
    *({"path": "."}, {"repository": "acme/other"}, {"pip": "x"}, {"name": "synthesized-"}),
    *({"run-id": "1"}, {"role-to-assume": "arn:aws:iam::1:role/x"}, {"python-version": "3.8"}),
]


@pytest.mark.parametrize("change", CHANGES_OF_AN_ACTION)
def test_an_action_that_is_asked_for_something_else_is_found(change: dict[str, str]) -> None:
    for place in STEPS:
        for index, step in enumerate(JOBS[place]["steps"]):
            if "uses" in step:
                steps = [*JOBS[place]["steps"]]
                steps[index] = {**step, "with": {**step["with"], **change}}
                assert list(opened(place, {**JOBS[place], "steps": steps}))
