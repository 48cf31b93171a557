import json
import os
from pathlib import Path

import pytest

from smsbot import project
from smsbot.terraform.terraform import Terraform, TerraformFailure, find_terraform, others_on_path


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def on_path(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.defpath}")


def answering(version: str) -> str:
    return f"echo '{json.dumps({'terraform_version': version})}'"


@pytest.mark.parametrize(("name", "version"), [("terraform", "1.12.2"), ("tofu", "1.10.0")])
def test_a_terraform_on_path_is_used(
    name: str, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable = program(tmp_path, name, answering(version))
    on_path(monkeypatch, tmp_path)
    found = find_terraform()
    assert found.command == (str(executable),)
    assert found.executable == str(executable)
    registry = "registry.terraform.io" if name == "terraform" else "registry.opentofu.org"
    assert found.registry_host == registry


@pytest.mark.parametrize("script", [answering("1.9.8"), "exit 126", "echo 'no version set'"])
def test_one_that_is_too_old_or_does_not_work_is_passed_over(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "terraform", script)
    on_path(monkeypatch, tmp_path)
    found = find_terraform()
    assert found.description == "the installed Terraform library"
    assert found.executable == str(project.ROOT / "scripts" / "terraform")


def test_the_projects_own_shim_on_path_is_no_other_terraform(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on_path(monkeypatch, project.ROOT / "scripts")
    assert find_terraform().description == "the installed Terraform library"
    assert others_on_path() == {}


def test_no_setting_of_the_user_leads_to_a_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "TF_CLI_ARGS_apply", "TF_VAR_x", "TF_LOG"):
        monkeypatch.setenv(name, "the user's")
    assert "the user's" not in find_terraform().environment.values()


def test_the_installed_library_is_terraform_and_its_errors_are_told(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text('{"resource": {"aws_x": {"a": {"depends_on": 7}}}}')
    with pytest.raises(TerraformFailure) as failure:
        find_terraform().output("validate", "-no-color", cwd=tmp_path)
    assert failure.value.problem.startswith("Terraform could not validate.\n")
    assert "depends_on" in failure.value.problem


def events(tmp_path: Path, script: str) -> list[object]:
    found: list[object] = []
    command = str(program(tmp_path, "terraform", script))
    Terraform(command=(command,), description="a test's", environment={}).stream(
        "apply", cwd=tmp_path, on_event=found.append
    )
    return found


def test_events_are_handed_on_and_what_is_none_is_passed_over(tmp_path: Path) -> None:
    script = """echo '{"type":"version"}'; echo 'a warning'; echo 7; echo '{"type":"outputs"}'"""
    assert events(tmp_path, script) == [{"type": "version"}, {"type": "outputs"}]


def test_an_error_event_is_told_with_its_address_once(tmp_path: Path) -> None:
    error = {
        "severity": "error",
        "summary": "AccessDenied",
        "detail": " no ",
        "address": "aws_kms_key.main",
    }
    warning = {"severity": "warning", "summary": "old", "detail": ""}
    lines = [json.dumps({"type": "diagnostic", "diagnostic": each}) for each in (error, warning)]
    script = "\n".join([*(f"echo '{line}'" for line in (*lines, lines[0])), "exit 1"])
    with pytest.raises(TerraformFailure) as failure:
        events(tmp_path, script)
    assert failure.value.diagnostics == ["aws_kms_key.main: AccessDenied: no"]


def test_one_that_is_killed_is_told_without_its_events(tmp_path: Path) -> None:
    with pytest.raises(TerraformFailure) as failure:
        events(tmp_path, """echo '{"type":"apply_start"}'; kill -9 $$""")
    assert failure.value.diagnostics == ["It was ended by the signal SIGKILL."]
