"""What every job may do: none that runs code of a pull request has any right, and so on."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from smsbot import project
from tests.pipeline.workflows import FOLDER, Job, jobs, uses, workflow, workflows

# Their code is that of the pull request: `pull_request` runs the workflow of the merge commit too.
OF_PULL_REQUESTS = ("synthesize", "test")
JOBS = dict(jobs())
WRITES = "write"
ENVIRONMENT = re.compile(
    r"(?:(?:plan|verify)-)?\$\{\{ (?:matrix|inputs)\.environment \}\}|(?:dev|staging|prod)"
)


# What pipeline/github requires of main.
CHECKS = ("Test", "Scenarios")
NEED_A_SYNTHESIS = ("smsbot plan", "smsbot deploy", "smsbot verify", "review.sh")


def triggers(name: str) -> dict[str, Any]:
    found = workflow(name)[True]  # pyright: ignore[reportArgumentType] - as YAML reads `on`
    return dict.fromkeys(found) if isinstance(found, list) else found


def has_credentials(job: Job) -> bool:
    return job.get("permissions", {}).get("id-token") == WRITES


@pytest.mark.parametrize("name", workflows())
def test_a_workflow_gives_no_permission_and_pins_every_action(name: str) -> None:
    text = (FOLDER / f"{name}.yml").read_text()
    assert workflow(name)["permissions"] == {}
    for action in re.findall(r"uses: ([\w./-]+[@/]\S+)", text):
        assert action.startswith("./") or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)
    # No stored key, but tokens of HCP Terraform, which knows no OpenID Connect for its API. Where
    # there is something of a pull request, the token may only plan.
    kind = "PLAN_TOKEN" if name == "plan" else "TOKEN"
    assert set(re.findall(r"secrets\.(\w+)", text)) <= {f"HCP_TERRAFORM_{kind}"}
    assert "aws-access-key-id" not in text
    assert "cache" not in text.replace("cache-mode: none", "")


@pytest.mark.parametrize("name", workflows())
def test_code_of_a_pull_request_has_no_right_and_no_environment(name: str) -> None:
    if "pull_request" not in triggers(name):
        assert name not in OF_PULL_REQUESTS
        return
    assert name in OF_PULL_REQUESTS
    for job in workflow(name)["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert "environment" not in job
        assert "secrets." not in str(job)


@pytest.mark.parametrize(("place", "job"), JOBS.items(), ids=JOBS)
def test_a_job_with_credentials_cannot_write_to_github_and_the_reverse(
    place: str, job: Job
) -> None:
    if "uses" in job:
        return
    permissions = dict(job["permissions"])
    assert ("environment" in job) == has_credentials(job), place
    if has_credentials(job):
        assert ENVIRONMENT.fullmatch(job["environment"])
        del permissions["id-token"]
        assert WRITES not in permissions.values()
    elif WRITES in permissions.values():
        # It runs scripts of main with what another job hands over, and installs nothing.
        assert "make" not in str(job["steps"])
        assert not uses(job, "aws-actions/configure-aws-credentials")


@pytest.mark.parametrize(("place", "job"), JOBS.items(), ids=JOBS)
def test_what_has_rights_checks_out_main_and_nothing_else(place: str, job: Job) -> None:
    workflow_name = place.partition(".")[0]
    if workflow_name in OF_PULL_REQUESTS or "uses" in job:
        return
    for checkout in uses(job, "actions/checkout"):
        ref = checkout["with"].get("ref")
        commits = ("${{ inputs.commit }}", "${{ needs.commit.outputs.sha }}")
        assert ref in (None, "${{ github.sha }}", *commits)
        assert checkout["with"]["persist-credentials"] is False
        # Neither another repository, nor a part of this one, nor files of others.
        assert set(checkout["with"]) <= {"ref", "fetch-depth", "persist-credentials"}
    assert "pull_request.head" not in str(job)
    assert "head_branch" not in str(job)


def test_what_has_rights_takes_no_file_that_nobody_reviewed() -> None:
    """Attack: what is compiled runs in place of its source, in a job that plans or verifies."""
    for place, job in JOBS.items():
        writes = has_credentials(job) or WRITES in job.get("permissions", {}).values()
        if writes and "steps" in job:
            checkout, *others = job["steps"]
            assert checkout["uses"].startswith("actions/checkout@"), place
            assert others[0]["run"].startswith("scripts/refuse_outrun.sh"), place


def test_main_requires_every_job_of_the_tests_and_ci_runs_the_same() -> None:
    """The check of a job that nothing is called would be waited for without end."""
    tests = workflow("test")["jobs"].values()
    assert tuple(each["name"] for each in tests) == CHECKS
    runs = [each["run"] for job in tests for each in job["steps"] if "run" in each]
    others = ("make sbom", "make docs")
    targets = [each.removeprefix("make ") for each in runs if not each.startswith(others)]
    last_line = (project.ROOT / ".ci" / "run").read_text().splitlines()[-1]
    assert last_line == f"make {' '.join(targets)}"


def test_deploy_chooses_the_newest_commit_of_main_and_hands_it_on() -> None:
    deploy = workflow("deploy")["jobs"]
    (step,) = deploy["commit"]["steps"]
    # Not a tag called main, which git would take first.
    assert "commits/heads/main" in step["run"]
    assert deploy["synthesize"]["with"] == {"commit": "${{ needs.commit.outputs.sha }}"}
    for environment in ("dev", "staging", "prod"):
        assert deploy[environment]["with"] == {
            "environment": environment,
            "commit": "${{ needs.commit.outputs.sha }}",
        }
    assert [deploy[each]["needs"] for each in ("dev", "staging", "prod")] == [
        ["commit", "synthesize"],
        ["commit", "dev"],
        ["commit", "staging"],
    ]


def test_what_is_applied_is_the_plan_that_was_approved() -> None:
    plan, apply = (workflow("apply")["jobs"][each] for each in ("plan", "apply"))
    for job in (plan, apply):
        steps = job["steps"]
        # Also after the approval: a commit that main has outrun is refused first of all.
        assert steps[1]["run"] == "scripts/refuse_outrun.sh"
        assert steps[0]["with"]["fetch-depth"] == 0
        assert '--synthesized "$RUNNER_TEMP/main"' in steps[-1]["run"]
        # A variable would count in the sandbox alone.
        assert "SYNTHESIZE" not in str(steps)
        (download,) = uses(job, "actions/download-artifact")
        assert "run-id" not in download["with"]
    assert plan["environment"] == "plan-${{ inputs.environment }}"
    assert plan["outputs"] == {"digest": "${{ steps.plan.outputs.digest }}"}
    # The approval of the environment comes when the plan is there.
    assert (apply["environment"], apply["needs"]) == ("${{ inputs.environment }}", "plan")
    assert apply["steps"][-1]["env"]["DIGEST"] == "${{ needs.plan.outputs.digest }}"
    assert apply["steps"][-1]["run"].split()[-3:] == ["--yes", "--digest", '"$DIGEST"']


def test_deployments_wait_for_one_another() -> None:
    for name in ("deploy", "plan"):
        concurrency = workflow(name)["concurrency"]
        assert (concurrency["cancel-in-progress"], concurrency["queue"]) == (False, "max")


PARTS_OF_A_REVIEW = ("comment.md", "review.sarif", "status")


def test_no_plan_leaves_the_runner() -> None:
    for place, job in JOBS.items():
        for upload in uses(job, "actions/upload-artifact"):
            paths = str(upload["with"]["path"]).replace(" ", "").splitlines()
            kept = {path.rpartition("/")[2] for path in paths}
            if kept == {"sbom"}:  # names and hashes of published packages
                continue
            page = {"review.html"}
            known = {*PARTS_OF_A_REVIEW, "out", "report"}
            assert kept == page or kept <= known, place
            assert upload["with"]["retention-days"] == (30 if kept == page else 1)


def test_plan_takes_the_artifact_of_the_run_that_started_it_and_no_other() -> None:
    job = workflow("plan")["jobs"]["plan"]
    download, *others = uses(job, "actions/download-artifact")
    assert download["with"]["run-id"] == "${{ github.event.workflow_run.id }}"
    assert all("run-id" not in each["with"] for each in others)
    # Without the synthesis of main, which a fork does not get, nothing is planned.
    assert job["needs"] == "synthesize"
    for condition in ("'success'", "'pull_request'", "head_repository.full_name"):
        assert condition in workflow("plan")["jobs"]["synthesize"]["if"]
    assert "head_sha=" not in (FOLDER / "deploy.yml").read_text()


def test_jobs_with_credentials_install_no_emulator_and_no_older_provider() -> None:
    for place, job in JOBS.items():
        if has_credentials(job) and "steps" in job:
            makes = [each["run"] for each in job["steps"] if "make " in each.get("run", "")]
            assert makes, place
            assert all("installed-deploy" in each for each in makes), place
            assert not any(".venv/installed " in f"{each} " for each in makes), place


def test_no_job_with_credentials_runs_the_cdk() -> None:
    """It takes what a job without them synthesized from main, as data."""
    for place, job in JOBS.items():
        if job.get("uses") == "./.github/workflows/synthesize.yml":
            assert job["permissions"] == {"contents": "read"}, place
            assert "secrets" not in job, place
        for line in re.findall(r"scripts/(?:smsbot|review\.sh)(?:\\\n|.)*", str(job.get("steps"))):
            if has_credentials(job) and any(each in line for each in NEED_A_SYNTHESIS):
                assert '"$RUNNER_TEMP/main"' in line, (place, line)
        assert not has_credentials(job) or "main.py" not in str(job.get("steps")), place


def test_terraform_comes_by_the_script_that_checks_its_signature() -> None:
    for place, job in JOBS.items():
        assert not uses(job, "hashicorp/setup-terraform"), place
    for name, job in (("plan", "plan"), ("apply", "apply")):
        steps = workflow(name)["jobs"][job]["steps"]
        assert any("scripts/install_terraform.sh" in each.get("run", "") for each in steps)


def test_plans_and_verifications_are_of_the_environments_of_the_settings() -> None:
    for name, job in (("plan", "plan"), ("drift", "verify")):
        matrix = workflow(name)["jobs"][job]["strategy"]["matrix"]
        assert matrix == {"environment": "${{ fromJSON(needs.synthesize.outputs.names) }}"}
        assert "staging" not in (FOLDER / f"{name}.yml").read_text()


def test_the_settings_name_the_environments(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = Path(shutil.copy(project.ROOT / "scripts/environments.sh", tmp_path / "scripts"))
    settings = tmp_path / "environments.toml"
    settings.write_text('[defaults]\ncompany = "acme"\n[dev]\n[qa-2]\n')
    assert subprocess.check_output([script], text=True) == 'names=["dev", "qa-2"]\n'
    # Neither a command nor an option of one.
    for name in ("$(id)", "--help", "Dev"):
        settings.write_text(f'["{name}"]\n')
        assert subprocess.run([script], capture_output=True, check=False).returncode == 1
