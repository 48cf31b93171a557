"""The roles that the runs of a workspace take, on the embedded AWS: who may, and what they may."""

import base64
import json
from collections.abc import Callable, Generator, Mapping
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from constructs_lib.policies.policy_document import PolicyDocument, Statement
from smsbot.roles.permissions import permissions
from smsbot.roles.role import Role
from smsbot.roles.trust import trust_policy
from smsbot.sandbox.deployment import Deployment
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.folder import OVERRIDE
from stacks.settings.backends import CloudBackend
from tests.e2e.conftest import ENVIRONMENTS, prepared
from tests.e2e.embedded_roles import ASKED_OTHERWISE

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
DENIED = r"AccessDenied|AuthorizationError"
RIGHT = {
    "organization": "acme",
    "project": "Text messages",
    "workspace": "smsbot-dev",
    "run_phase": "plan",
}

Service = Callable[..., Any]


def token(audience: str = "aws.workload.identity", host: str = NAME_OF_HOST, **subject: str) -> str:
    """An OIDC token as a run has it. The embedded AWS reads it and does not check who signed it."""
    parts = {**RIGHT, **subject}
    claims = {
        "iss": f"https://{host}",
        "aud": audience,
        "sub": ":".join(f"{name}:{value}" for name, value in parts.items()),
    }
    encoded = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
        for each in ({"alg": "RS256"}, claims)
    ]
    return f"{'.'.join(encoded)}.c2lnbmF0dXJl"


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
def made(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Deployment, Service]]:
    """A sandbox with the two roles and nothing else, and dev ready for Terraform."""
    sandbox = Sandbox(Layout(tmp_path_factory.mktemp("roles") / "sandbox"))
    try:
        deployment = prepared(sandbox, "dev")
        service = service_of(sandbox)
        iam = service("iam")
        iam.create_open_id_connect_provider(
            Url=f"https://{NAME_OF_HOST}", ClientIDList=["aws.workload.identity"]
        )
        for phase in (Role.PLAN, Role.DEPLOY):
            iam.create_role(
                RoleName=role(phase),
                AssumeRolePolicyDocument=trust_policy(DEV, phase).to_json(),
            )
            iam.put_role_policy(
                RoleName=role(phase),
                PolicyName=phase,
                PolicyDocument=PolicyDocument(
                    (
                        *permissions(WITHOUT_BOUNDARY, phase).statements,
                        Statement(
                            sid="AskedOtherwise",
                            actions=ASKED_OTHERWISE[phase],
                            resources=("*",),
                        ),
                    )
                ).to_json(),
            )
        yield deployment, service
    finally:
        sandbox.delete()


def role(phase: Role) -> str:
    return "smsbot-plan" if phase is Role.PLAN else "smsbot-deploy"


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


@pytest.mark.parametrize(
    "wrong",
    [
        {"organization": "acmee"},
        {"project": "Default Project"},
        {"workspace": "smsbot-prod"},
        {"workspace": "smsbot-dev2"},
        {"run_phase": "apply"},
        {"run_phase": "plan:more"},
        {"audience": "sts.amazonaws.com"},
    ],
)
def test_no_other_run_takes_the_role(
    made: tuple[Deployment, Service], wrong: dict[str, str]
) -> None:
    _, service = made
    with pytest.raises(ClientError, match=DENIED):
        assumed(service, Role.PLAN, token(**wrong))


def test_a_plan_does_not_take_the_role_that_applies(made: tuple[Deployment, Service]) -> None:
    _, service = made
    with pytest.raises(ClientError, match=DENIED):
        assumed(service, Role.DEPLOY, token())


def test_the_roles_plan_and_apply_the_whole_environment(made: tuple[Deployment, Service]) -> None:
    deployment, service = made
    changes: list[Any] = []
    as_role(deployment, assumed(service, Role.PLAN, token()))
    planned = json.loads(deployment.plan_json())["resource_changes"]
    assert {each["change"]["actions"][0] for each in planned} <= {"create", "read"}
    as_role(deployment, assumed(service, Role.DEPLOY, token(run_phase="apply")))
    deployment.apply(changes.append)
    as_role(deployment, assumed(service, Role.PLAN, token()))
    planned = json.loads(deployment.plan_json())["resource_changes"]
    assert {each["change"]["actions"][0] for each in planned} <= {"no-op", "read"}
    as_role(deployment, assumed(service, Role.DEPLOY, token(run_phase="apply")))
    deployment.destroy(changes.append)
    assert service("dynamodb").list_tables()["TableNames"] == []


def test_the_role_that_plans_changes_nothing_and_reads_no_data(
    made: tuple[Deployment, Service],
) -> None:
    _, service = made
    credentials = assumed(service, Role.PLAN, token())
    with pytest.raises(ClientError, match=DENIED):
        service("sns", credentials).create_topic(Name="smsbot-dev-more")
    with pytest.raises(ClientError, match=DENIED):
        service("dynamodb", credentials).scan(TableName="smsbot-dev-storage-table-conversations")
    with pytest.raises(ClientError, match=DENIED):
        service("iam", credentials).put_role_policy(
            RoleName="smsbot-plan",
            PolicyName="more",
            PolicyDocument=permissions(WITHOUT_BOUNDARY, Role.DEPLOY).to_json(),
        )


def test_the_role_that_applies_touches_no_other_environment_and_not_itself(
    made: tuple[Deployment, Service],
) -> None:
    _, service = made
    credentials = assumed(service, Role.DEPLOY, token(run_phase="apply"))
    with pytest.raises(ClientError, match=DENIED):
        service("sns", credentials).create_topic(Name="smsbot-prod-more")
    with pytest.raises(ClientError, match=DENIED):
        service("iam", credentials).put_role_policy(
            RoleName=role(Role.DEPLOY),
            PolicyName="more",
            PolicyDocument=permissions(WITHOUT_BOUNDARY, Role.DEPLOY).to_json(),
        )
    with pytest.raises(ClientError, match=DENIED):
        service("iam", credentials).create_role(
            RoleName="smsbot-devil",
            AssumeRolePolicyDocument=trust_policy(DEV, Role.DEPLOY).to_json(),
        )
    of_prod = service("kms").create_key(
        Tags=[
            {"TagKey": "Application", "TagValue": "smsbot"},
            {"TagKey": "Environment", "TagValue": "prod"},
        ]
    )["KeyMetadata"]["KeyId"]
    kms = service("kms", credentials)
    with pytest.raises(ClientError, match=DENIED):
        kms.schedule_key_deletion(KeyId=of_prod)
    with pytest.raises(ClientError, match=DENIED):
        kms.tag_resource(KeyId=of_prod, Tags=[{"TagKey": "Environment", "TagValue": "dev"}])
    with pytest.raises(ClientError, match=DENIED):
        kms.create_key(Description="of nobody")
