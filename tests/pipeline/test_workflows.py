"""What judges, deploys or decides has owners, and each job has the rights that were judged.

What holds of any workflow, actionlint and zizmor check: pinned actions, no stored credentials, no
template in a script.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any

import pytest

from keyproof.tests.cases import read_data
from smsbot import project
from tests.pipeline.workflows import FOLDER, Job, jobs, uses, workflow, workflows

CODEOWNERS = (project.ROOT / ".github/CODEOWNERS").read_text()
# Nothing reads them to judge, to deploy or to decide.
DOCUMENTS = ("/docs/", "/CHANGELOG.md", "/CONTRIBUTING.md", "/README.md")
RIGHTS: dict[str, list[str]] = read_data(__file__, "rights")
TRIGGERS: dict[str, list[str]] = read_data(__file__, "triggers")
JOBS = dict(jobs())
WITH_CREDENTIALS = {
    place: job for place, job in JOBS.items() if RIGHTS[place][0] == "id-token" and "steps" in job
}
# A variable such as MAKEFLAGS, BASH_ENV, PYTHONPATH or PIP_INDEX_URL changes what a step does.
VARIABLES = {
    *("CDKTF_OUTDIR", "DIGEST", "ENVIRONMENT", "GH_TOKEN", "HEAD", "NAMES", "PULL_REQUESTS"),
    *("RUN_URL", "TERRAFORM_BINARY_NAME", "TF_TOKEN_app_terraform_io"),
}
# So does what counts for every job, such as `env` and `defaults`. YAML reads `on` as true.
KEYS_OF_A_WORKFLOW = {"name", True, "permissions", "concurrency", "jobs"}
KEYS_OF_A_STEP = {"name", "id", "uses", "with", "env", "run"}
CONDITIONAL = {"plan.synthesize", "plan.comment", "drift.issue"}
# Each hides the exit status of a step.
IGNORES_A_STATUS = re.compile(r"\|\| *(true|:)|set \+e|continue-on-error|; *exit 0|\bif: *false")
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


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


def git(*arguments: str) -> list[str]:
    return subprocess.check_output(["git", *arguments], cwd=project.ROOT, text=True).splitlines()


def unowned(text: str) -> Iterator[str]:
    """The files, and a new path at the top, that nobody has to approve."""
    tops = ("typer.py", "cdktf.py", "sitecustomize.py", "setup.py", "new/folder/file", ".new")
    for path in (*git("ls-files"), *tops, "keyproof.toml"):
        is_document = path in {each[1:] for each in DOCUMENTS} or path.startswith("docs/")
        if not owners(path, text).startswith("@") and not is_document:
            yield path


def test_everything_but_documents_has_an_owner() -> None:
    assert list(unowned(CODEOWNERS)) == []
    assert re.findall(r"^(/\S+)\s*$", CODEOWNERS, re.MULTILINE) == list(DOCUMENTS)
    for line in ("/lambda_src/", "*.toml", "/tests/pipeline/  # nobody"):
        assert list(unowned(f"{CODEOWNERS}{line}\n"))


def test_a_checkout_has_the_files_that_were_reviewed() -> None:
    """No link, no submodule and no attribute of git, as scripts/refuse_outrun.sh refuses them.

    Nor a file that no diff shows, or that git would ignore: compiled, or installed.
    """
    listed = git("ls-files", "--stage")
    names = [each.partition("\t")[2] for each in listed]
    assert {each.partition(" ")[0] for each in listed} <= {"100644", "100755"}
    assert not [each for each in names if each.rpartition("/")[2].startswith((".gita", ".gitm"))]
    assert len({each.casefold() for each in names}) == len(names)
    assert "GNUmakefile" not in names
    # Python takes a package before the module of its name.
    packages = {str(PurePath(each).parent) for each in names if each.endswith("/__init__.py")}
    assert not packages & {each.removesuffix(".py") for each in names}
    assert git("ls-files", "--cached", "--ignored", "--exclude-per-directory=.gitignore") == []
    binary = re.compile(r"\t(docs/.*\.png|lambda_src/wording/weights\.bin)$")
    counted = git("diff", "--cached", "--numstat", EMPTY_TREE)
    assert not [each for each in counted if each.startswith("-") and not binary.search(each)]


@pytest.mark.parametrize("place", sorted(RIGHTS.keys() | JOBS.keys()))
def test_a_job_has_the_rights_that_were_judged(place: str) -> None:
    job = JOBS[place]
    permissions, environment = RIGHTS[place]
    # Of the event's commit: no checkout names another one.
    assert ("uses" in job) + len(uses(job, "actions/checkout")) == 1
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
    found = workflow(name)
    triggers: Any = found[True]  # pyright: ignore[reportArgumentType] - as YAML reads `on`
    assert set(triggers) == set(TRIGGERS[name])
    assert set(found) <= KEYS_OF_A_WORKFLOW
    # GitHub runs what ends in .yaml too.
    assert {each.suffix for each in FOLDER.iterdir()} == {".yml"}
    # A branch of another name gets neither a deployment nor a synthesis that is planned.
    for trigger in {"push", "pull_request"} & set(triggers):
        assert name == "test" or triggers[trigger] == {"branches": ["main"]}
    # No stored key, but tokens of HCP Terraform, which knows no OpenID Connect for its API. Where
    # there is something of a pull request, the token may only plan.
    text = (FOLDER / f"{name}.yml").read_text()
    kind = "PLAN_TOKEN" if name == "plan" else "TOKEN"
    assert set(re.findall(r"secrets\.(\w+)", text)) <= {f"HCP_TERRAFORM_{kind}"}
    assert "cache" not in text.replace("cache-mode: none", "")


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


def test_a_job_with_credentials_cannot_write_to_github_and_the_reverse() -> None:
    for place, (permissions, environment) in RIGHTS.items():
        job = JOBS[place]
        # What runs code of a pull request has neither.
        if place.partition(".")[0] in ("synthesize", "test"):
            assert (permissions, environment, "secrets." in str(job)) == ("", "", False)
        if "steps" in job:
            assert bool(environment) == (permissions == "id-token")
            assert "id-token" not in permissions or permissions == "id-token"
        if permissions and permissions != "id-token":
            # It runs scripts of main with what another job hands over, and installs nothing.
            assert "make" not in str(job["steps"])
            assert not uses(job, "aws-actions/configure-aws-credentials")


def test_what_has_rights_checks_out_main_and_nothing_else() -> None:
    """And no file that nobody reviewed: what is compiled runs in place of its source."""
    for place, job in JOBS.items():
        if not RIGHTS[place][0] or "uses" in job:
            continue
        checkout, refusal, *_ = job["steps"]
        assert checkout["uses"].startswith("actions/checkout@"), place
        assert refusal["run"].startswith("scripts/refuse_outrun.sh"), place
        # Neither another repository, nor a part of this one, nor files of others.
        assert set(checkout["with"]) <= {"fetch-depth", "persist-credentials"}
        assert "pull_request.head" not in str(job)
        assert "head_branch" not in str(job)


def test_main_requires_every_job_of_the_tests_and_ci_runs_the_same() -> None:
    """The check of a job that nothing is called would be waited for without end."""
    tests = workflow("test")["jobs"].values()
    # What pipeline/github requires of main.
    assert [each["name"] for each in tests] == ["Test", "Scenarios"]
    runs = [each["run"] for job in tests for each in job["steps"] if "run" in each]
    others = ("make sbom", "make docs")
    targets = [each.removeprefix("make ") for each in runs if not each.startswith(others)]
    last_line = (project.ROOT / ".ci" / "run").read_text().splitlines()[-1]
    assert last_line == f"make {' '.join(targets)}"


def test_environments_are_deployed_one_after_the_other() -> None:
    deploy = workflow("deploy")["jobs"]
    for before, environment in (("synthesize", "dev"), ("dev", "staging"), ("staging", "prod")):
        assert deploy[environment]["with"] == {"environment": environment}
        assert deploy[environment]["needs"] == before


def test_what_is_applied_is_the_plan_that_was_approved() -> None:
    plan, apply = (workflow("apply")["jobs"][each] for each in ("plan", "apply"))
    for job in (plan, apply):
        # Also after the approval: a commit that main has outrun is refused first of all.
        assert job["steps"][1]["run"] == "scripts/refuse_outrun.sh"
        assert job["steps"][0]["with"]["fetch-depth"] == 0
        # A variable would count in the sandbox alone.
        assert "SYNTHESIZE" not in str(job["steps"])
    assert plan["outputs"] == {"digest": "${{ steps.plan.outputs.digest }}"}
    # The approval of the environment comes when the plan is there.
    assert apply["needs"] == "plan"
    assert apply["steps"][-1]["env"]["DIGEST"] == "${{ needs.plan.outputs.digest }}"
    assert apply["steps"][-1]["run"].split()[-3:] == ["--yes", "--digest", '"$DIGEST"']


def test_deployments_wait_for_one_another() -> None:
    """Attack: two run at once, or one that waits or applies is ended by a group of its own."""
    waits = {"cancel-in-progress": False, "queue": "max"}
    branch = "plan-${{ github.event.workflow_run.head_branch }}"
    for name, group in (("deploy", "deploy"), ("plan", branch)):
        assert workflow(name)["concurrency"] == {"group": group, **waits}
    assert not any("concurrency" in each for each in (workflow("apply"), *JOBS.values()))


def test_no_plan_leaves_the_runner() -> None:
    # A plan is below the folder of the output, and a review in one of its own.
    days = {"sbom": 90, "${{ runner.temp }}/review": 30, "${{ runner.temp }}/out": 1}
    days["${{ runner.temp }}/report"] = 1
    for place, job in JOBS.items():
        for upload in uses(job, "actions/upload-artifact"):
            assert upload["with"]["retention-days"] == days[upload["with"]["path"]], place


def test_plan_takes_the_artifact_of_the_run_that_started_it_and_no_other() -> None:
    job = workflow("plan")["jobs"]["plan"]
    downloads = [each for one in JOBS.values() for each in uses(one, "actions/download-artifact")]
    (theirs,) = (each for each in downloads if "run-id" in each["with"])
    assert theirs == uses(job, "actions/download-artifact")[0]
    assert theirs["with"]["run-id"] == "${{ github.event.workflow_run.id }}"
    # Without the synthesis of main, which a fork does not get, nothing is planned.
    assert job["needs"] == "synthesize"
    for condition in ("'success'", "'pull_request'", "head_repository.full_name"):
        assert condition in workflow("plan")["jobs"]["synthesize"]["if"]


@pytest.mark.parametrize("place", WITH_CREDENTIALS)
def test_no_job_with_credentials_runs_the_cdk(place: str) -> None:
    """It takes what a job without them synthesized from main, as data.

    Nor does it install the emulator or its older provider. Terraform is what HashiCorp signed.
    """
    job: Job = WITH_CREDENTIALS[place]
    runs = [each["run"] for each in job["steps"] if "run" in each]
    assert '"$RUNNER_TEMP/main"' in runs[-1]
    assert "main.py" not in str(runs)
    assert [each for each in runs if "make " in each] == ["make installed-deploy"]
    assert not uses(job, "hashicorp/setup-terraform")
    assert ("scripts/install_terraform.sh" in str(runs)) == (place != "drift.verify")


def test_plans_and_verifications_are_of_the_environments_of_the_settings(tmp_path: Path) -> None:
    for name, job in (("plan", "plan"), ("drift", "verify")):
        matrix = workflow(name)["jobs"][job]["strategy"]["matrix"]
        assert matrix == {"environment": "${{ fromJSON(needs.synthesize.outputs.names) }}"}
    (tmp_path / "scripts").mkdir()
    script = Path(shutil.copy(project.ROOT / "scripts/environments.sh", tmp_path / "scripts"))
    settings = tmp_path / "environments.toml"
    settings.write_text('[defaults]\ncompany = "acme"\n[dev]\n[qa-2]\n')
    assert subprocess.check_output([script], text=True) == 'names=["dev", "qa-2"]\n'
    # Neither a command nor an option of one.
    for name in ("$(id)", "--help", "Dev"):
        settings.write_text(f'["{name}"]\n')
        assert subprocess.run([script], capture_output=True, check=False).returncode == 1
