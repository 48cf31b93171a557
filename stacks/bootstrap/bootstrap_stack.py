"""The stack that an administrator applies: roles, policies for people, the place of the state."""

import re
from dataclasses import replace
from pathlib import Path

from constructs import Construct

from constructs_lib import aws_rare
from constructs_lib.aws import IamRole, IamRolePolicy
from constructs_lib.cdk import (
    TerraformOutput,
    TerraformResource,
    TerraformResourceLifecycle,
    TerraformStack,
)
from constructs_lib.encrypted.encrypted_bucket import EncryptedBucket
from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.logical_id import attribute, depend_on, set_logical_id
from constructs_lib.policies.bucket_policy import ObjectAccess
from keyproof.policy_document import PolicyDocument
from stacks.bootstrap.boundary import name_of_boundary, role_boundary
from stacks.bootstrap.guardrails import resource_control_policy, service_control_policy
from stacks.bootstrap.length import (
    LONGEST_GUARDRAIL,
    LONGEST_INLINE_POLICIES,
    LONGEST_MANAGED_POLICY,
    fitting,
)
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import PIPELINE, Role, role_arn, role_name
from stacks.bootstrap.trust import issuers, trust_policies
from stacks.keys import STATE, alias_of, description_of, tags_of_key
from stacks.provider.aws_provider import add_provider
from stacks.security import lifecycle_of
from stacks.settings.backends import S3Backend
from stacks.settings.environment import APPLICATION, Environment
from stacks.settings.problems import OF_IDENTITY_CENTER
from stacks.state import state_names
from stacks.state.backend import configure_backend

# A quarter of a year to find out that something went wrong long ago.
OLD_VERSIONS_EXPIRE_AFTER_DAYS = 90
POLICY_NAME = "smsbot"


class BootstrapStack(TerraformStack):
    """The stack ``smsbot-{environment}-bootstrap``, of an environment with an ``account_id``.

    No name in it matches a pattern that the deploy role, or a role that it makes, may write.
    """

    def __init__(self, scope: Construct, *, environment: Environment, output: Path) -> None:
        name = state_names.bootstrap_of(environment)
        super().__init__(scope, name)
        configure_backend(self, environment, name, output=output)
        add_provider(self, environment)
        outputs = {
            name: fitting(policy(environment), environment, f"the {name}", LONGEST_GUARDRAIL)
            for name, policy in (
                ("ServiceControlPolicy", service_control_policy),
                ("ResourceControlPolicy", resource_control_policy),
            )
        }
        Roles(self, "roles", environment=environment)
        People(self, "people", environment=environment)
        if isinstance(environment.backend, S3Backend):
            _add_place_of_state(self, environment)
            outputs["StateBucketName"] = state_names.bucket_of(environment)
        for each, value in outputs.items():
            TerraformOutput(self, each, value=value, static_id=True)


class Roles(Construct):
    """The roles of the pipeline within their boundary, and whose tokens they trust."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        super().__init__(scope, id)
        location = state_names.location_of(environment)
        prefix = environment.names.prefix
        boundary = _policy(
            self,
            "boundary",
            name_of_boundary(prefix),
            role_boundary(prefix, location),
            environment=environment,
        )
        made = [
            self._provider(environment, host, audience)
            for host, audience in issuers(environment).items()
        ]
        providers = [each for each in made if each]
        for role, trust in trust_policies(environment).items():
            path, _, name = role_name(environment, role).rpartition("/")
            resource = IamRole(
                self,
                role,
                name=name,
                path=f"/{path}/" if path else None,
                # A variable of IAM, and no reference of Terraform.
                assume_role_policy=trust.to_json().replace("${", "$${"),
                permissions_boundary=attribute(boundary, "arn"),
            )
            if providers:
                depend_on(resource, *providers)
            set_logical_id(resource, role, scope=self)
            policy = IamRolePolicy(
                self,
                f"{role}-permissions",
                name=POLICY_NAME,
                role=attribute(resource, "name"),
                policy=fitting(
                    permissions(environment, role),
                    environment,
                    f"the policy of the role that is to {role}",
                    LONGEST_INLINE_POLICIES,
                ),
            )
            set_logical_id(policy, role, scope=self)

    def _provider(
        self, environment: Environment, host: str, audience: str
    ) -> TerraformResource | None:
        """A provider that is made here; else Terraform reads it, and fails without it."""
        # A name of Terraform begins with no digit, which a host may.
        name = f"issuer-{re.sub('[./:]', '-', host)}"
        url = f"https://{host}"
        if not environment.create_oidc_provider:
            found = aws_rare.DataAwsIamOpenidConnectProvider(self, name, url=url)
            set_logical_id(found, name, scope=self)
            return None
        provider = aws_rare.IamOpenidConnectProvider(
            self,
            name,
            url=url,
            client_id_list=[audience],
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
        )
        set_logical_id(provider, name, scope=self)
        return provider


class People(Construct):
    """Managed policies for people, attached to the roles that the settings name.

    The one that restores a table is attached for a day, by hand.
    """

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        super().__init__(scope, id)
        for kind in Role:
            if kind in PIPELINE or (kind is Role.PRIVACY and not environment.privacy_roles):
                continue
            name = f"{APPLICATION}-{kind}-{environment.name}"
            allowed = permissions(environment, kind)
            policy = _policy(self, kind, name, allowed, environment=environment)
            for arn in _people_of(environment, kind):
                role = arn.rpartition("/")[2]
                attached = aws_rare.IamRolePolicyAttachment(
                    self, f"{kind}-of-{role}", role=role, policy_arn=attribute(policy, "arn")
                )
                set_logical_id(attached, f"{kind}-{role}", scope=self)


def _people_of(environment: Environment, kind: Role) -> tuple[str, ...]:
    """The roles of the settings that a policy is attached to; any other, a person attaches."""
    named = {
        Role.PRIVACY: environment.privacy_roles,
        Role.TABLES: environment.table_readers,
        Role.QUEUE: environment.queue_readers,
        Role.LOGS: environment.log_readers,
    }
    # A permission set of IAM Identity Center has a policy of this account by its name.
    return tuple(each for each in named.get(kind, ()) if not each.startswith(OF_IDENTITY_CENTER))


def _policy(
    scope: Construct, id: str, name: str, document: PolicyDocument, *, environment: Environment
) -> aws_rare.IamPolicy:
    text = fitting(document, environment, f"the policy {name}", LONGEST_MANAGED_POLICY)
    policy = aws_rare.IamPolicy(scope, f"{id}-policy", name=name, policy=text)
    set_logical_id(policy, id, scope=scope)
    return policy


def _add_place_of_state(stack: TerraformStack, environment: Environment) -> None:
    """The bucket and its key. The deploy role reaches the environment's state alone."""
    location = state_names.location_of(environment)
    key = EncryptionKey(
        Construct(stack, "security"),
        STATE,
        alias=alias_of(STATE, environment),
        description=description_of(STATE, environment),
        location=location,
        lifecycle=replace(lifecycle_of(environment, location), prevent_destroy=True),
        tags=tags_of_key(STATE),
    )
    EncryptedBucket(
        Construct(stack, "storage"),
        STATE,
        name=state_names.bucket_of(environment),
        key=key,
        key_alias_arn=state_names.key_alias_arn(environment),
        accesses=accesses_of(environment),
        old_versions_expire_after_days=OLD_VERSIONS_EXPIRE_AFTER_DAYS,
    )
    key.create()


def accesses_of(environment: Environment) -> tuple[ObjectAccess, ...]:
    """Who reads and writes which state: that of the environment, and that of the bootstrap."""
    plans = Role.PLAN in trust_policies(environment)
    return (
        ObjectAccess(
            name="Environment",
            objects=state_names.objects_of(environment.names.prefix),
            writer_arn=role_arn(environment, Role.DEPLOY),
            reader_arns=(role_arn(environment, Role.PLAN),) if plans else (),
        ),
        ObjectAccess(
            name="Bootstrap",
            objects=state_names.objects_of(state_names.bootstrap_of(environment)),
            writer_arn=state_names.admin_arn(environment),
        ),
    )
