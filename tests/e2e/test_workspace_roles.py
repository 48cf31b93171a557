"""The roles that the runs of a workspace take, on the embedded AWS: what they may and need."""

import json
import re
import tomllib
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from keyproof.policy_document import PolicyDocument, Statement
from smsbot.sandbox.deployment import Deployment
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.folder import OVERRIDE
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.permissions.terraform import making, planning
from stacks.bootstrap.role import Role
from stacks.bootstrap.trust import trust_policies
from stacks.settings.backends import CloudBackend
from stacks.state.state_names import location_of
from tests.e2e.account import token as of_issuer
from tests.e2e.conftest import ENVIRONMENTS, prepared
from tests.e2e.embedded_roles import ASKED_OTHERWISE
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
# What the roles may do and do not do here, by reason.
UNUSED_HERE = Path(__file__).with_name("unused_here.toml")
# What was just applied is not read again: each role reads everything once.
AS_READ = {f"TF_CLI_ARGS_{each}": "-refresh=false" for each in ("apply", "destroy")}

Service = Callable[..., Any]


def token(phase: str) -> str:
    """As a run has it."""
    run = f"organization:acme:project:Text messages:workspace:smsbot-dev:run_phase:{phase}"
    return of_issuer(NAME_OF_HOST, "aws.workload.identity", run)


def service_of(sandbox: Sandbox) -> Service:
    """Makes clients of a sandbox with any credentials."""
    emulator = sandbox.running()
    assert emulator

    def service(name: str, credentials: Mapping[str, str] | None = None) -> Any:
        found = credentials or {"AccessKeyId": "test", "SecretAccessKey": "test"}
        return boto3.session.Session().client(
            name,  # pyright: ignore[reportArgumentType]
            region_name=DEV.region,
            endpoint_url=emulator.endpoint,
            verify=str(sandbox.layout.certificate_authority),
            config=Config(proxies={}),
            aws_access_key_id=found["AccessKeyId"],
            aws_secret_access_key=found["SecretAccessKey"],
            aws_session_token=found.get("SessionToken"),
        )

    return service


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sandbox]:
    started = Sandbox(Layout(tmp_path_factory.mktemp("roles") / "sandbox"))
    with started.locked():
        started.start()
    yield started
    started.delete()


@pytest.fixture(scope="module")
def between(sandbox: Sandbox) -> Generator[Wire]:
    """What Terraform's requests go through."""
    emulator = sandbox.running()
    assert emulator
    with wire(emulator.endpoint, str(sandbox.layout.certificate_authority)) as server:
        yield server


@pytest.fixture(scope="module")
def made(sandbox: Sandbox, between: Wire) -> tuple[Deployment, Service]:
    """A sandbox with the two roles and nothing else, and dev ready for Terraform."""
    deployment = prepared(sandbox, "dev")
    emulator = sandbox.running()
    assert emulator
    override = deployment.folder / OVERRIDE
    override.write_text(override.read_text().replace(emulator.endpoint, between.endpoint))
    service = service_of(sandbox)
    iam = service("iam")
    iam.create_open_id_connect_provider(
        Url=f"https://{NAME_OF_HOST}", ClientIDList=["aws.workload.identity"]
    )
    for phase in (Role.PLAN, Role.DEPLOY):
        iam.create_role(
            RoleName=role(phase), AssumeRolePolicyDocument=trust_policies(DEV)[phase].to_json()
        )
        iam.put_role_policy(
            RoleName=role(phase),
            PolicyName=phase,
            PolicyDocument=PolicyDocument(
                (
                    *permissions(WITHOUT_BOUNDARY, phase).statements,
                    Statement(
                        sid="AskedOtherwise", actions=ASKED_OTHERWISE[phase], resources=("*",)
                    ),
                )
            ).to_json(),
        )
    return deployment, service


def role(phase: Role) -> str:
    return "smsbot-plan-dev" if phase is Role.PLAN else "smsbot-deploy-dev"


def assumed(service: Service, phase: Role, web_identity: str) -> dict[str, str]:
    answer = service("sts").assume_role_with_web_identity(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role(phase)}",
        RoleSessionName="run",
        WebIdentityToken=web_identity,
    )
    return answer["Credentials"]


def as_role(deployment: Deployment, credentials: Mapping[str, str]) -> None:
    """Let Terraform run with credentials as a run on HCP Terraform has them."""
    path = deployment.folder / OVERRIDE
    override = json.loads(path.read_text())
    override["provider"]["aws"] |= {
        "access_key": credentials["AccessKeyId"],
        "secret_key": credentials["SecretAccessKey"],
        "token": credentials["SessionToken"],
    }
    path.write_text(json.dumps(override))


def change(deployment: Deployment) -> None:
    """Change something of every kind of resource that Terraform changes in place."""
    path = deployment.folder / "cdk.tf.json"
    configuration = json.loads(path.read_text())
    for default in configuration["provider"]["aws"][0]["default_tags"]:
        del default["tags"]["ManagedBy"]
        default["tags"]["Round"] = "2"
    for kind, named in configuration["resource"].items():
        for body in named.values():
            for argument, other in CHANGES.get(kind, {}).items():
                body[argument] = other(body.get(argument))
    path.write_text(json.dumps(configuration))


def again(text: str) -> str:
    """A policy, pattern or body that says the same otherwise."""
    return json.dumps(json.loads(text) | {"Id": "2"}) if "Version" in text else text


CHANGES: dict[str, dict[str, Callable[[Any], Any]]] = {
    "aws_cloudwatch_dashboard": {"dashboard_body": lambda body: body.replace("Alarms", "Alarm")},
    "aws_cloudwatch_event_rule": {"description": lambda _: "changed"},
    "aws_cloudwatch_log_group": {"retention_in_days": lambda _: 60},
    "aws_cloudwatch_log_metric_filter": {"pattern": lambda pattern: f"{pattern} "},
    "aws_cloudwatch_metric_alarm": {"alarm_description": lambda _: "changed"},
    "aws_dynamodb_table": {"point_in_time_recovery": lambda _: {"enabled": False}},
    "aws_iam_role": {"description": lambda _: "changed", "assume_role_policy": again},
    "aws_iam_role_policy": {"policy": again},
    "aws_kms_key": {
        "description": lambda text: f"{text}, changed",
        "enable_key_rotation": lambda _: False,
        "policy": again,
    },
    "aws_lambda_function": {"memory_size": lambda _: 512},
    "aws_lambda_function_event_invoke_config": {"maximum_retry_attempts": lambda _: 1},
    "aws_sns_topic": {"display_name": lambda _: "changed"},
    "aws_sqs_queue": {"visibility_timeout_seconds": lambda _: 60},
}


def actions_of(requests: list[Request], keys: Mapping[str, Role]) -> Iterator[tuple[Role, str]]:
    """Each action that a role used, by the access key of its session."""
    for each in requests:
        signed = re.search(r"Credential=([^/]+)/", each.headers.get("authorization", ""))
        role_of_it = keys.get(signed[1]) if signed else None
        if role_of_it:
            yield role_of_it, each.action


def test_the_roles_plan_and_apply_the_whole_environment(
    made: tuple[Deployment, Service], between: Wire
) -> None:
    """And use everything that they may do, but what has a reason in unused_here.toml."""
    deployment, service = made
    changes: list[Any] = []
    keys: dict[str, Role] = {}

    def take(role: Role) -> None:
        phase = "plan" if role is Role.PLAN else "apply"
        credentials = assumed(service, role, token(phase))
        keys[credentials["AccessKeyId"]] = role
        as_role(deployment, credentials)

    take(Role.DEPLOY)
    deployment.apply(changes.append)
    take(Role.PLAN)
    # It fails if there is a change.
    deployment.terraform.output("plan", "-input=false", "-detailed-exitcode", cwd=deployment.folder)
    take(Role.DEPLOY)
    change(deployment)
    as_read = replace(deployment, terraform=deployment.terraform.with_environment(AS_READ))
    as_read.apply(changes.append)
    as_read.destroy(changes.append)
    assert service("dynamodb").list_tables()["TableNames"] == []
    used = set(actions_of(between.requests, keys))
    reasons = tomllib.loads(UNUSED_HERE.read_text(encoding="utf-8"))
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
        explained = {action for of_it in reasons[str(each)] for action in of_it["actions"]}
        unused = granted - {action for by, action in used if by is each}
        differing[each] = unused ^ explained
    assert not any(differing.values()), differing
