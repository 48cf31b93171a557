"""A configuration from a pull request that could run code while it is planned is refused."""

import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import edit, read_data
from smsbot import project
from smsbot.design.foreign import take_synthesized
from tests.stacks.synthesized import LONGEST, PLAIN, PROTECTED, WITH_NUMBER, synthesize_to

STACK, FUNCTION = PLAIN.names.prefix, "aws_lambda_function"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("base") / "out"
    synthesize_to(output, PLAIN)
    return output


def changed(base: Path, folder: Path, change: Change) -> Path:
    foreign = folder / "foreign"
    shutil.copytree(base, foreign)
    path = foreign / "stacks" / STACK / "cdk.tf.json"
    configuration = json.loads(path.read_text())
    change(configuration)
    path.write_text(json.dumps(configuration))
    return foreign


def role(configuration: dict[str, Any]) -> dict[str, Any]:
    return configuration["resource"]["aws_iam_role"]["bot-role"]


def key(configuration: dict[str, Any]) -> dict[str, Any]:
    return configuration["resource"]["aws_kms_key"]["sns"]


# What TOML has no words for.
IN_CODE: dict[str, Change] = {
    "resources in a list": lambda c: c.update(resource=[c["resource"]]),
    "half a character": lambda c: role(c).update(description="\ud800"),
}


ATTACKS = IN_CODE | {
    name: partial(edit, case=case) for name, case in read_data(__file__, "attacks").items()
}


def take(foreign: Path, output: Path) -> Path:
    """What a pull request synthesized; a refusal says what to do."""
    try:
        return take_synthesized(PLAIN, synthesized=foreign, output=output, is_proposed=True)
    except UserError as refused:
        if not refused.hint:
            pytest.fail(f"{refused} does not say what to do")
        raise


@pytest.mark.parametrize("is_proposed", [True, False], ids=["proposed", "main"])
@pytest.mark.parametrize("name", ATTACKS)
def test_what_could_run_code_is_refused(
    name: str, base: Path, tmp_path: Path, *, is_proposed: bool
) -> None:
    """Attack: a pull request, or a bad release in the job that synthesizes, runs code."""
    foreign, output = changed(base, tmp_path, ATTACKS[name]), tmp_path / "output"
    with pytest.raises(UserError, match="from another job could run code"):
        take_synthesized(PLAIN, synthesized=foreign, output=output, is_proposed=is_proposed)
    assert not output.exists()


@pytest.mark.parametrize("name", ["lambda_src.zip", "more.zip", "image_uri", "layers", "s3_bucket"])
def test_another_job_brings_no_code_of_the_function(name: str, base: Path, tmp_path: Path) -> None:
    """Attack: a bad release packs or names another bot, whose hash says nothing to a reviewer."""
    named = {} if name.endswith(".zip") else {name: "evil"}
    foreign = changed(base, tmp_path, lambda c: c["resource"][FUNCTION]["bot"].update(named))
    if not named:
        (package,) = (foreign / "stacks" / STACK).rglob("*.zip")
        package.with_name(name).write_bytes(b"evil")
    with pytest.raises(UserError, match="was not built from lambda_src"):
        take_synthesized(PLAIN, synthesized=foreign, output=tmp_path / "output")


def test_a_comment_never_reaches_terraform(base: Path, tmp_path: Path) -> None:
    """Where Terraform expects no block, a member of that name is an expression."""

    def hidden(configuration: dict[str, Any]) -> None:
        tags = {"//": '${file("/proc/self/environ")}'}
        key(configuration)["tags"] = tags
        configuration["provider"]["aws"][0]["default_tags"][0]["tags"].update(tags)

    take(changed(base, tmp_path, hidden), tmp_path / "output")
    path = tmp_path / "output" / "stacks" / STACK / "cdk.tf.json"
    written = json.loads(path.read_text())
    assert "file(" not in str(written)
    assert "//" not in str(written).replace("https://", "")


def test_what_changes_resources_only_is_planned(base: Path, tmp_path: Path) -> None:
    def weaker(configuration: dict[str, Any]) -> None:
        key(configuration)["rotation_period_in_days"] = 2560
        role(configuration)["description"] = "$${aws:username} and ${aws_kms_key.sns.arn}"

    foreign = changed(base, tmp_path, weaker)
    (foreign / "stacks" / STACK / ".terraform.lock.hcl").write_text("# evil")
    take(foreign, tmp_path / "output")
    folder = tmp_path / "output" / "stacks" / STACK
    configuration = json.loads((folder / "cdk.tf.json").read_text())
    assert key(configuration)["rotation_period_in_days"] == 2560
    files = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}
    # The lock of the provider is main's.
    assert (folder / project.PROVIDER_LOCK).read_text() == (
        project.ROOT / project.PROVIDER_LOCK
    ).read_text()
    (asset,) = files - {"cdk.tf.json", ".terraform.lock.hcl"}
    assert asset.startswith("assets/")


def test_only_the_configuration_and_its_assets_are_taken(base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, lambda _: None)
    folder = foreign / "stacks" / STACK
    for name in ("evil.tf", "evil_override.tf.json", "terraform.tfvars", ".terraformrc"):
        (folder / name).write_text("evil")
    (folder / ".terraform").mkdir()
    (folder / ".terraform.lock.hcl").write_text("evil")
    take(foreign, tmp_path / "output")
    take_synthesized(PLAIN, synthesized=foreign, output=tmp_path / "deployed")
    for output in ("output", "deployed"):
        taken = {each.name: each for each in (tmp_path / output / "stacks" / STACK).iterdir()}
        lock = taken.pop(".terraform.lock.hcl", None)
        assert lock is None or lock.read_text() != "evil"
        assert set(taken) == {"cdk.tf.json", "assets"}


@pytest.mark.parametrize("name", ["cdk.tf.json", "assets/more.zip"])
def test_a_link_is_refused(name: str, base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, lambda _: None)
    path = foreign / "stacks" / STACK / name
    path.unlink(missing_ok=True)
    path.symlink_to("/etc/hostname")
    with pytest.raises(UserError, match=rf"{path} is (a symbolic link|neither a file nor)"):
        take(foreign, tmp_path / "output")


@pytest.mark.parametrize("name", ["stacks", f"stacks/{STACK}"])
def test_a_folder_behind_a_link_is_refused(name: str, base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, lambda _: None)
    (foreign / name).rename(tmp_path / "elsewhere")
    (foreign / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match=rf"/{STACK} is a symbolic link\."):
        take(foreign, tmp_path / "output")
    with pytest.raises(UserError, match=rf"/{STACK} is a symbolic link\."):
        take_synthesized(PLAIN, synthesized=foreign, output=tmp_path / "output")


def test_a_pipe_and_a_strange_name_of_an_asset_are_refused(base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, lambda _: None)
    (foreign / "stacks" / STACK / "assets/a\n✓ fine.zip").write_text("x")
    with pytest.raises(UserError, match="is not the name of an asset"):
        take(foreign, tmp_path / "output")
    path = foreign / "stacks" / STACK / "cdk.tf.json"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(UserError, match=rf"{path} is not a regular file\."):
        take(foreign, tmp_path / "output")


@pytest.mark.parametrize(
    ("limit", "name"),
    [("LARGEST_ASSETS_IN_BYTES", "assets"), ("LARGEST_CONFIGURATION_IN_BYTES", "cdk.tf.json")],
)
def test_no_more_than_a_limit_is_taken(
    limit: str, name: str, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = base / "stacks" / STACK / name
    files = [each for each in (path, *path.rglob("*")) if each.is_file()]
    size = sum(each.stat().st_size for each in files)
    monkeypatch.setattr(f"smsbot.design.foreign.{limit}", size)
    take(base, tmp_path / "output")
    monkeypatch.setattr(f"smsbot.design.foreign.{limit}", size - 1)
    with pytest.raises(UserError, match=rf"{name} has .* {size - 1:,}"):
        take(base, tmp_path / "refused")


@pytest.mark.parametrize("lock", ["none", "another release"])
def test_without_the_lock_of_the_release_nothing_is_taken(
    lock: str, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lambda_src").symlink_to(project.ROOT / "lambda_src")
    if lock != "none":
        (tmp_path / project.PROVIDER_LOCK).write_text('provider "x" {\n  version = "6.24.0"\n}\n')
    monkeypatch.setattr(project, "ROOT", tmp_path)
    with pytest.raises(UserError, match="does not hold the release '6"):
        take_synthesized(PLAIN, synthesized=base, output=tmp_path / "output")
    assert not (tmp_path / "output").exists()


def test_a_pull_request_brings_no_other_release(base: Path, tmp_path: Path) -> None:
    def newer(configuration: dict[str, Any]) -> None:
        configuration["terraform"]["required_providers"]["aws"]["version"] = ">= 6.0"

    with pytest.raises(UserError, match="does not hold the release '>= 6"):
        take(changed(base, tmp_path, newer), tmp_path / "output")
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("text", ["[]", "{", '{"resource": {}, "resource": {}}', "[" * 100_000])
def test_what_is_not_a_configuration_is_refused(text: str, base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, lambda _: None)
    (foreign / "stacks" / STACK / "cdk.tf.json").write_text(text)
    with pytest.raises(UserError, match=r"/cdk\.tf\.json is not (JSON: .|a JSON object\.)"):
        take(foreign, tmp_path / "output")


def test_every_kind_of_environment_of_ours_passes(tmp_path: Path) -> None:
    output = tmp_path / "out"
    every = (PLAIN, PROTECTED, LONGEST, WITH_NUMBER)
    synthesize_to(output, *every)
    for each in every:
        taken = take_synthesized(each, synthesized=output, output=tmp_path / "deployed")
        assert taken.name == each.names.prefix
