from pathlib import Path
from typing import Any

from constructs_lib.cdk import App, TerraformStack
from smsbot import project
from stacks.settings.environment import Environment
from stacks.state.backend import path_from
from tests.stacks.synthesized import environment, read_stack, synthesize_to


def _terraform(output: Path, chosen: Environment) -> dict[str, Any]:
    return read_stack(output, chosen)["terraform"]


def test_each_backend_is_rendered_as_terraform_reads_it(tmp_path: Path) -> None:
    local = environment("local")
    s3 = environment("s3", account_id="111122223333", backend={"type": "s3"})
    cloud = environment("cloud", backend={"type": "cloud", "organization": "acme"})
    enterprise = environment(
        "enterprise",
        backend={
            "type": "cloud",
            "organization": "acme",
            "hostname": "tfe.acme.com",
            "project": "Bots",
        },
    )
    synthesize_to(tmp_path, local, s3, cloud, enterprise)
    path = Path(_terraform(tmp_path, local)["backend"]["local"]["path"])
    folder = tmp_path / "stacks" / "smsbot-local"
    assert not path.is_absolute()
    assert (folder / path).resolve() == project.ROOT / "terraform.smsbot-local.tfstate"
    bucket = "acme-smsbot-s3-state-111122223333-eu-west-1"
    assert _terraform(tmp_path, s3)["backend"] == {
        "s3": {
            "allowed_account_ids": ["111122223333"],
            "bucket": bucket,
            "encrypt": True,
            "key": "smsbot-s3.tfstate",
            "kms_key_id": f"arn:aws:kms:eu-west-1:111122223333:alias/{bucket}",
            "region": "eu-west-1",
            "use_lockfile": True,
        }
    }
    assert "backend" not in _terraform(tmp_path, cloud)
    assert _terraform(tmp_path, cloud)["cloud"] == {
        "hostname": "app.terraform.io",
        "organization": "acme",
        "workspaces": {"name": "smsbot-cloud"},
    }
    assert _terraform(tmp_path, enterprise)["cloud"] == {
        "hostname": "tfe.acme.com",
        "organization": "acme",
        "workspaces": {"name": "smsbot-enterprise", "project": "Bots"},
    }


def test_the_local_state_is_found_from_the_folder_of_the_cdk() -> None:
    stack = TerraformStack(App(outdir=str(project.ROOT / "cdktf.out")), "smsbot-a")
    assert path_from(stack, "smsbot-a", to="smsbot-b") == "../../../terraform.smsbot-b.tfstate"
