"""The roles that the runs of a workspace take, on the emulated AWS: what they may and need."""

import json
import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from keyproof.tests.cases import edit, read_cases
from smsbot.sandbox.folder import OVERRIDE
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.permissions.terraform import making, planning
from stacks.bootstrap.role import Role
from stacks.bootstrap.trust import trust_policies
from stacks.settings.backends import CloudBackend
from stacks.state.state_names import location_of
from tests.e2e.account import ASKED_OTHERWISE, Account
from tests.e2e.account import token as of_issuer
from tests.e2e.conftest import ENVIRONMENTS, allowing, prepared
from tests.e2e.deployment import Deployment
from tests.e2e.shell import shell_of
from tests.e2e.wire import Request, Wire, wire
from tests.stacks.bootstrap.test_policies import expanded

pytestmark = pytest.mark.scenario
ACCOUNT = "000000000000"
NAME_OF_HOST = "app.terraform.io"
DEV = ENVIRONMENTS["dev"].model_copy(
    update={
        "account_id": ACCOUNT,
        "backend": CloudBackend(type="cloud", organization="acme", project="Text messages"),
    }
)
# What Terraform applies here is dev as it is shipped, whose roles have no boundary.
WITHOUT_BOUNDARY = DEV.model_copy(update={"backend": ENVIRONMENTS["dev"].backend})
CASES = read_cases(__file__, "test_workspace_roles")
NAMES = {Role.PLAN: "smsbot-plan-dev", Role.DEPLOY: "smsbot-deploy-dev"}
# What was just applied is not read again: each role reads everything once.
AS_READ = {f"TF_CLI_ARGS_{each}": "-refresh=false" for each in ("apply", "destroy")}


def token(phase: str) -> str:
    """As a run has it."""
    run = f"organization:acme:project:Text messages:workspace:smsbot-dev:run_phase:{phase}"
    return of_issuer(NAME_OF_HOST, "aws.workload.identity", run)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Deployment, Account, Wire]]:
    """Dev ready for Terraform, an account with the two roles alone, and what is asked of it."""
    sandbox = Sandbox(Layout(tmp_path_factory.mktemp("roles") / "sandbox"))
    try:
        deployment, emulator = prepared(sandbox, "dev"), sandbox.running()
        assert emulator
        account = Account(sandbox.layout.root, shell_of(sandbox))
        iam = account.client("iam")
        iam.create_open_id_connect_provider(
            Url=f"https://{NAME_OF_HOST}", ClientIDList=["aws.workload.identity"]
        )
        for role, name in NAMES.items():
            trust, own = trust_policies(DEV)[role], permissions(WITHOUT_BOUNDARY, role)
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust.to_json())
            documents = {"own": own.to_json(), "other": allowing(*ASKED_OTHERWISE[role])}
            for each, document in documents.items():
                iam.put_role_policy(RoleName=name, PolicyName=each, PolicyDocument=document)
        with wire(emulator.endpoint, str(sandbox.layout.certificate_authority)) as between:
            override = deployment.folder / OVERRIDE
            override.write_text(override.read_text().replace(emulator.endpoint, between.endpoint))
            yield deployment, account, between
    finally:
        sandbox.delete()


def as_role(deployment: Deployment, account: Account, role: Role) -> str:
    """Let Terraform run with credentials as a run on HCP Terraform has them; the access key."""
    found = account.client("sts").assume_role_with_web_identity(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{NAMES[role]}",
        RoleSessionName="run",
        WebIdentityToken=token("plan" if role is Role.PLAN else "apply"),
    )["Credentials"]
    path = deployment.folder / OVERRIDE
    override = json.loads(path.read_text())
    override["provider"]["aws"] |= {
        "access_key": found["AccessKeyId"],
        "secret_key": found["SecretAccessKey"],
        "token": found["SessionToken"],
    }
    path.write_text(json.dumps(override))
    return found["AccessKeyId"]


def change(deployment: Deployment) -> None:
    """Change something of every kind of resource that Terraform changes in place."""
    path = deployment.folder / "cdk.tf.json"
    configuration = json.loads(path.read_text())
    for default in configuration["provider"]["aws"][0]["default_tags"]:
        del default["tags"]["ManagedBy"]
        default["tags"]["Round"] = "2"
    edit(configuration, CASES["changes"])
    path.write_text(json.dumps(configuration))


def actions_of(requests: list[Request], keys: Mapping[str, Role]) -> Iterator[tuple[Role, str]]:
    """Each action that a role used, by the access key of its session."""
    for each in requests:
        signed = re.search(r"Credential=([^/]+)/", each.headers.get("authorization", ""))
        role_of_it = keys.get(signed[1]) if signed else None
        if role_of_it:
            yield role_of_it, each.action


def test_the_roles_plan_and_apply_the_whole_environment(
    made: tuple[Deployment, Account, Wire],
) -> None:
    """And use everything that they may do, but what the file of cases has a reason for."""
    deployment, account, between = made
    changes: list[Any] = []
    keys = {as_role(deployment, account, Role.DEPLOY): Role.DEPLOY}
    deployment.apply(changes.append)
    keys[as_role(deployment, account, Role.PLAN)] = Role.PLAN
    # It fails if there is a change.
    deployment.terraform.output("plan", "-input=false", "-detailed-exitcode", cwd=deployment.folder)
    keys[as_role(deployment, account, Role.DEPLOY)] = Role.DEPLOY
    change(deployment)
    as_read = replace(deployment, terraform=deployment.terraform.with_environment(AS_READ))
    as_read.apply(changes.append)
    as_read.destroy(changes.append)
    assert account.client("dynamodb").list_tables()["TableNames"] == []
    used = set(actions_of(between.requests, keys))
    location = location_of(DEV)
    differing: dict[Role, set[str]] = {}
    for each, parts in ((Role.PLAN, (planning,)), (Role.DEPLOY, (planning, making))):
        granted = {
            one
            for part in parts
            for statement in part(WITHOUT_BOUNDARY, location)
            for action in statement.actions
            for one in expanded(action)
        }
        explained = {one for of_it in CASES["unused"][str(each)] for one in of_it["actions"]}
        unused = granted - {action for by, action in used if by is each}
        differing[each] = unused ^ explained
    assert not any(differing.values()), differing
