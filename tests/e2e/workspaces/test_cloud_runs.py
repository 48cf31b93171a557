"""smsbot plan and deploy with a workspace, whose runs Terraform makes on the embedded AWS.

The service is a stand-in. It does with the configuration that Terraform uploads what HCP Terraform
says that it does: a run of Terraform, with the role that the workspace's variables name.
"""

import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.terraform.terraform import find_terraform
from stacks.bootstrap.role import Role
from stacks.bootstrap.trust import PHASES
from tests.declared import TABLE_NAMES
from tests.e2e.built import SYNTHESIZED
from tests.e2e.embedded_roles import ASKED_OTHERWISE, as_the_embedded_aws_asks
from tests.e2e.quick_synthesis import synthesize_for
from tests.e2e.shell import PYTHON, Shell, run_line, shell_of, synthesized_once, synthesizes
from tests.e2e.workspaces.hcp_terraform import TOKEN, HcpTerraform, served
from tests.e2e.workspaces.terraform_requests import TerraformRequests, resource
from tests.e2e.workspaces.test_workspace_roles import ACCOUNT, Service, service_of, token
from tests.settings import SETTINGS

# Lets what is synthesized for the sandbox have its state where its environment says.
AS_A_USER_HAS_IT = """
import json, os, pathlib
for path in pathlib.Path(os.environ["CDKTF_OUTDIR"]).glob("stacks/*/sandbox_override.tf.json"):
    override = json.loads(path.read_text())
    del override["terraform"]
    path.write_text(json.dumps(override))
"""
# As pipeline/hcp sets them.
ROLE_VARIABLES = {Role.PLAN: "TFC_AWS_PLAN_ROLE_ARN", Role.DEPLOY: "TFC_AWS_APPLY_ROLE_ARN"}
LOG_STARTS, LOG_ENDS = b"\x02", b"\x03"


@dataclass
class Runs(TerraformRequests):
    """Runs of the workspace smsbot-dev, each with a plan that is saved."""

    folder: Path = Path()
    shell: dict[str, str] = field(default_factory=dict[str, str])
    sts: Any = None
    status: str = "pending"
    log: bytes = b""

    def answer(
        self, method: str, target: str, headers: dict[str, str], content: bytes
    ) -> tuple[int, Any]:
        path = target.partition("?")[0]
        doing = {"/api/v2/runs": self._plan, "/api/v2/runs/run-1/actions/apply": self._apply}
        if method == "POST" and path in doing:
            doing[path]()
            return 201, self._run()
        if path == "/log":
            start = int(dict(parse_qsl(urlsplit(target).query))["offset"])
            return 200, (LOG_STARTS + self.log + LOG_ENDS)[start:]
        if path == "/api/v2/plans/plan-1/json-output":
            return 200, (self.folder / "plan.json").read_bytes()
        reading = {
            "/api/v2/runs/run-1": self._run(),
            "/api/v2/runs/run-1/run-events": {"data": []},
            "/api/v2/plans/plan-1": {"data": self._part("plans")},
            "/api/v2/applies/apply-1": {"data": self._part("applies")},
        }
        if path in reading:
            return 200, reading[path]
        return super().answer(method, target, headers, content)

    def _plan(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        with tarfile.open(fileobj=io.BytesIO(self.uploaded[-1])) as archive:
            archive.extractall(self.folder, filter="data")
        state = {"path": f"{self.folder}.tfstate"}
        override = {"terraform": {"backend": {"local": state}}}
        (self.folder / "zz_remote_override.tf.json").write_text(json.dumps(override))
        self.log = self._terraform(Role.PLAN, "init").encode()
        self.log += self._terraform(Role.PLAN, "plan", "-out=saved").encode()
        (self.folder / "plan.json").write_text(self._terraform(Role.PLAN, "show", "-json", "saved"))
        self._done("planned_and_saved")

    def _apply(self) -> None:
        self.log = self._terraform(Role.DEPLOY, "apply", "saved").encode()
        self._done("applied")

    def _done(self, status: str) -> None:
        self.status = "errored" if self.service.unexpected else status

    def _terraform(self, phase: Role, *arguments: str) -> str:
        arn = self.service.named("smsbot-dev").variables[ROLE_VARIABLES[phase]]
        credentials = self.sts.assume_role_with_web_identity(
            RoleArn=arn,
            RoleSessionName="run",
            WebIdentityToken=token(host=self.service.hostname, run_phase=PHASES[phase]),
        )["Credentials"]
        ended = subprocess.run(
            [*find_terraform().command, *arguments],
            cwd=self.folder,
            env={
                **self.shell,
                "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
                "AWS_SESSION_TOKEN": credentials["SessionToken"],
                "CHECKPOINT_DISABLE": "1",
                # The service is no shell of the sandbox.
                "SMSBOT_SANDBOX": "",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode != 0:
            self.service.unexpected.append(ended.stdout + ended.stderr)
        return ended.stdout

    def _run(self) -> Any:
        attributes = {
            "status": self.status,
            "has-changes": True,
            "save-plan": True,
            "created-at": "2025-09-11T18:21:21.784Z",
            "actions": {"is-confirmable": self.status == "planned_and_saved"},
            "permissions": {"can-apply": True},
        }
        run = resource("run-1", "runs", attributes)["data"]
        parts = {
            "plan": ("plans", "plan-1"),
            "apply": ("applies", "apply-1"),
            "configuration-version": ("configuration-versions", "cv-0000000000000000"),
            "workspace": ("workspaces", *self.service.workspaces),
        }
        run["relationships"] = {
            name: {"data": {"type": kind, "id": own_id}}
            for name, (kind, *ids) in parts.items()
            for own_id in ids
        }
        workspaces = [self.service.shown(each)["data"] for each in self.service.workspaces]
        return {"data": run, "included": [self._part("plans"), *workspaces]}

    def _part(self, kind: str) -> Any:
        log = f"https://{self.service.hostname}/log"
        attributes = {"status": "finished", "has-changes": True, "log-read-url": log}
        return resource({"plans": "plan-1", "applies": "apply-1"}[kind], kind, attributes)["data"]


@dataclass
class Desk:
    """A folder whose settings give dev a workspace, and the shell of somebody who is logged in."""

    folder: Path
    shell: Shell
    service: HcpTerraform
    client: Service

    def says(self, line: str, *, status: int, typed: str = "") -> str:
        ended = run_line(line, self.shell, typed=typed, folder=self.folder)
        assert ended.returncode == status, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Generator[Desk]:
    folder = tmp_path_factory.mktemp("cloud")
    here = tmp_path_factory.mktemp("service")
    sandbox = Sandbox(Layout(tmp_path_factory.mktemp("sandbox") / "sandbox"))
    service = HcpTerraform()
    try:
        with served(service, here) as hostname:
            service.hostname = hostname
            settings = folder / "environments.toml"
            _declare(settings, hostname)
            shell = {**synthesized_once(shell_of(sandbox)), "SMSBOT_ENVIRONMENTS": str(settings)}
            client = service_of(sandbox)
            runs = Runs(service, folder=here / "run", shell=dict(shell), sts=client("sts"))
            service.answer = runs.answer
            desk = Desk(folder, _logged_in(shell, here, hostname), service, client)
            synthesize_for(sandbox, sandbox.layout.root / SYNTHESIZED, settings=settings)
            _apply_bootstrap(desk, sandbox)
            yield desk
    finally:
        sandbox.delete()


def _apply_bootstrap(desk: Desk, sandbox: Sandbox) -> None:
    """With its state in the sandbox: the stand-in keeps none."""
    stack = sandbox.layout.stack("smsbot-dev-bootstrap")
    copied = sandbox.layout.root / SYNTHESIZED / "stacks" / stack.name
    shutil.copytree(copied, stack)
    # The sandbox has made it, as for an environment without a bootstrap.
    made = f"arn:aws:iam::{ACCOUNT}:policy/smsbot-dev-boundary"
    desk.client("iam").delete_policy(PolicyArn=made)
    terraform = find_terraform().with_environment(dict(desk.shell))
    terraform.output("init", "-input=false", "-no-color", cwd=stack)
    terraform.output("apply", "-input=false", "-no-color", "-auto-approve", cwd=stack)
    as_the_embedded_aws_asks(desk.client("iam"), "dev", ASKED_OTHERWISE)
    arn = f"arn:aws:iam::{ACCOUNT}:role/smsbot-{{}}-dev"
    variables = {name: arn.format(role) for role, name in ROLE_VARIABLES.items()}
    desk.service.add_workspace("smsbot-dev", TFC_AWS_PROVIDER_AUTH="true", **variables)


def _declare(settings: Path, hostname: str) -> None:
    text, _, others = SETTINGS.read_text(encoding="utf-8").partition("[staging]")
    assert others
    backend = (
        f'type = "cloud", organization = "acme", hostname = "{hostname}", project = "Text messages"'
    )
    text = text.replace('type = "local"', backend)
    own = f'account_id = "{ACCOUNT}"\ncreate_oidc_provider = true\n'
    settings.write_text(f"{text}\n{own}", encoding="utf-8")


def _logged_in(shell: Shell, folder: Path, hostname: str) -> Shell:
    synthesize = folder / "synthesize.sh"
    (folder / "as_a_user_has_it.py").write_text(AS_A_USER_HAS_IT)
    synthesize.write_text(
        f"set -e\n{synthesizes(shell)}\n{PYTHON} {folder / 'as_a_user_has_it.py'}\n"
    )
    settings = folder / "terraform.tfrc"
    plugins = shell.get("TF_CLI_CONFIG_FILE")
    login = f'credentials "{hostname}" {{ token = "{TOKEN}" }}\n'
    settings.write_text(login + (Path(plugins).read_text() if plugins else ""))
    return {
        **shell,
        "SYNTHESIZE": f"sh {synthesize}",
        "TF_CLI_CONFIG_FILE": str(settings),
        "SSL_CERT_FILE": str(folder / "ca.pem"),
        "TFE_TOKEN": TOKEN,
        "NO_PROXY": "127.0.0.1",
    }


@pytest.mark.scenario
def test_from_nothing_to_an_environment_that_is_as_designed(desk: Desk) -> None:
    told = desk.says("python -m smsbot deploy dev --yes", status=0)
    assert "Terraform applied" in told
    assert len(desk.client("dynamodb").list_tables()["TableNames"]) == len(TABLE_NAMES)
    assert desk.service.unexpected == []
