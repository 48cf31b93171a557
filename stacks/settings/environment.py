"""The settings of one environment, each with what is allowed."""

import re
from typing import Annotated, Any, cast

from pydantic import AfterValidator, Field, model_validator

from constructs_lib.limits import (
    DELETION_WINDOW_IN_DAYS,
    LOG_RETENTION_IN_DAYS,
    ROTATION_PERIOD_IN_DAYS,
)
from constructs_lib.names import Names
from stacks.settings import backends
from stacks.settings.alarm_addresses import ADDRESS, ADDRESS_ALLOWED
from stacks.settings.backends import Backend
from stacks.settings.conversation import Conversation, filled
from stacks.settings.kinds import Settings, each_once, flag, one_of, text, whole_number
from stacks.settings.oidc import ALLOWED as OIDC_ALLOWED
from stacks.settings.oidc import Oidc
from stacks.settings.regions import REGIONS
from stacks.settings.sms_settings import Sms

APPLICATION = "smsbot"

# The least and the most.
DELETION_WINDOW = DELETION_WINDOW_IN_DAYS[0], DELETION_WINDOW_IN_DAYS[-1]
ROTATION_PERIOD = ROTATION_PERIOD_IN_DAYS[0], ROTATION_PERIOD_IN_DAYS[-1]
# The longest name of a stack, the role's, may have 64 characters.
# The bootstrap is called like the stack of the environment, with -bootstrap at its end.
# GitHub's environments plan-ENV and verify-ENV have the roles of ENV that plan and verify.
ENVIRONMENT_NAME = (
    r"(?=.{1,20}\Z)(?!(?:plan|verify|deploy)-)(?!.*-bootstrap\Z)[a-z](?:-?[a-z0-9]){0,19}"
)
ENVIRONMENT_NAME_ALLOWED = (
    "1 to 20 lower-case letters, digits and single hyphens, starting with a letter, but "
    "not with plan-, verify- or deploy-, and not ending with a hyphen or with -bootstrap"
)
# ArnEquals takes * and ? as wildcards, so a role's name must hold neither.
ROLE_NAME = r"(?:[A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64}"
ROLE_NAME_ALLOWED = (
    "the name of an IAM role, with its path if it has one, "
    'such as "deploy" or "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"'
)
# Tags that the project gives itself. IAM takes two keys that differ in case for the same one.
OWN_TAGS = ("Application", "Company", "Environment", "KmsKey", "ManagedBy", "OffHoursShutdown")
TAG_KEY = rf"(?!(?i:aws:|(?:{'|'.join(OWN_TAGS)})$))[\w .:/=+@-]{{1,128}}"
TAG_VALUE = r"[\w .:/=+@-]{0,256}"


def name_of_role(role: str) -> str:
    """What an account has once: IAM takes two names that differ in path or case for the same."""
    return role.rpartition("/")[2].lower()


Role = Annotated[str, text(ROLE_NAME, ROLE_NAME_ALLOWED)]
Roles = Annotated[tuple[Role, ...], AfterValidator(each_once(name_of_role))]


def roles_that(do: str) -> Any:  # noqa: ANN401 - as pydantic types it
    """A list of roles of people, which is a list in TOML and a tuple here."""
    return Field(
        strict=False,
        description=f"a list of roles that {do}: no duplicates, and neither deploy_role nor "
        f"break_glass_role. Each is {ROLE_NAME_ALLOWED}",
    )


class Environment(Settings):
    """One environment. A field's ``description`` says which values are allowed."""

    name: Annotated[str, text(ENVIRONMENT_NAME, ENVIRONMENT_NAME_ALLOWED)]
    company: Annotated[
        str,
        text(
            r"(?=.{1,30}\Z)[a-z0-9](?:-?[a-z0-9]){0,29}",
            "1 to 30 lower-case letters, digits and single hyphens; no hyphen first or last",
        ),
    ]
    region: Annotated[
        str,
        AfterValidator(one_of(REGIONS)),
        Field(
            description="an AWS region outside China and the isolated partitions, such as "
            '"us-east-1"'
        ),
    ]
    backend: Annotated[Backend, Field(description=backends.ALLOWED)]
    key_deletion_window_in_days: Annotated[
        int, whole_number(*DELETION_WINDOW, "days in which a deleted key can be recovered")
    ]
    rotation_period_in_days: Annotated[
        int, whole_number(*ROTATION_PERIOD, "days between two rotations of a key")
    ]
    log_retention_in_days: Annotated[
        int,
        AfterValidator(one_of(LOG_RETENTION_IN_DAYS)),
        Field(
            description="one of the days that CloudWatch Logs offers: "
            + ", ".join(map(str, LOG_RETENTION_IN_DAYS))
        ),
    ]
    deletion_protection: Annotated[
        bool,
        flag(
            "whether Terraform refuses to destroy keys, tables and the phone number, and key "
            "policies deny disabling a key or scheduling its deletion"
        ),
    ]
    deploy_role: Role
    admin_role: Annotated[
        str | None,
        text(
            ROLE_NAME,
            f"{ROLE_NAME_ALLOWED}; it alone reads and writes the state of the bootstrap",
        ),
    ] = None
    oidc: Annotated[Oidc | None, Field(description=OIDC_ALLOWED)] = None
    create_oidc_provider: Annotated[
        bool,
        flag(
            "whether this environment creates the OIDC providers; an account can have one for "
            "each issuer"
        ),
    ] = False
    table_readers: Annotated[Roles, roles_that("read the tables")] = ()
    queue_readers: Annotated[Roles, roles_that("read the dead-letter queue")] = ()
    log_readers: Annotated[Roles, roles_that("read the logs")] = ()
    privacy_roles: Annotated[Roles, roles_that("export and erase one person's data")] = ()
    break_glass_role: Annotated[
        str | None,
        text(
            ROLE_NAME,
            f"{ROLE_NAME_ALLOWED}; with deletion_protection, only this role may "
            "disable a key or schedule its deletion",
        ),
    ] = None
    encrypt_function_environment: Annotated[
        bool,
        flag("whether the main key, not an AWS managed key, encrypts the environment variables"),
    ] = False
    mask_phone_numbers: Annotated[
        bool, flag("whether CloudWatch Logs masks phone numbers in the log groups that hold them")
    ] = False
    account_id: Annotated[
        str | None,
        text(r"[0-9]{12}", 'the 12 digits of the AWS account, in quotes: "123456789012"'),
    ] = None
    provider_version: Annotated[
        str | None,
        text(
            r"6\.(?:2[5-9]|[3-9][0-9]|[1-9][0-9]{2})\.[0-9]{1,3}",
            'a release of the AWS provider from 6.25.0 on, below 7: "6.69.1" (default: that of '
            "the CDKTF bindings)",
        ),
    ] = None
    alarm_addresses: Annotated[
        tuple[Annotated[str, text(ADDRESS, ADDRESS_ALLOWED)], ...],
        AfterValidator(each_once()),
        Field(
            strict=False,
            max_length=20,
            description=f"at most 20 addresses for the alarms, each once: {ADDRESS_ALLOWED}",
        ),
    ] = ()
    sms: Annotated[
        Sms | None,
        Field(description="a table [ENVIRONMENT.sms], which requests a phone number from AWS"),
    ] = None
    tags: Annotated[
        dict[Annotated[str, text(TAG_KEY, "")], Annotated[str, text(TAG_VALUE, "")]],
        AfterValidator(each_once()),
        Field(
            max_length=40,
            description="at most 40 tags that AWS accepts, each with a string as its value. No "
            "key starts with aws:, differs from another only in case, or is one of "
            + ", ".join(OWN_TAGS),
        ),
    ] = Field(default_factory=dict)

    # Without any setting of its own, so that the one that is required is named.
    conversation: Annotated[
        Conversation, Field(description="a table [ENVIRONMENT.conversation]")
    ] = Field(default=cast("Conversation", {}), validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _with_deploy_role(cls, settings: Any) -> Any:  # noqa: ANN401 - as pydantic hands them over
        """The name of the role that runs Terraform follows from that of the environment."""
        if isinstance(settings, dict):
            found = cast("dict[str, Any]", settings)
            name = str(found.get("name"))
            # A wrong name is one mistake, not a second one in a setting that nobody wrote.
            end = f"-{name}" if re.fullmatch(ENVIRONMENT_NAME, name) else ""
            return {"deploy_role": f"{APPLICATION}-deploy{end}", **found}
        return cast("object", settings)

    @model_validator(mode="before")
    @classmethod
    def _with_texts(cls, settings: Any) -> Any:  # noqa: ANN401 - as pydantic hands them over
        """Fill in the texts of the bot, so that their lengths are those that are sent."""
        if isinstance(settings, dict):
            found = cast("dict[str, Any]", settings)
            conversation = found.get("conversation")
            if isinstance(conversation, dict):
                texts = filled(cast("dict[str, Any]", conversation), found.get("company"))
                return {**found, "conversation": texts}
        return cast("object", settings)

    @property
    def plan_role(self) -> str:
        """The role of the pipeline that plans."""
        return f"{APPLICATION}-plan-{self.name}"

    @property
    def verify_role(self) -> str:
        """The role of the pipeline that verifies."""
        return f"{APPLICATION}-verify-{self.name}"

    @property
    def names(self) -> Names:
        """The names of the environment's resources."""
        return Names(application=APPLICATION, environment=self.name)

    def has_provider_since(self, release: tuple[int, int, int]) -> bool:
        """Whether ``provider_version`` is set, and is this release or a later one."""
        version = self.provider_version
        return version is not None and tuple(map(int, version.split("."))) >= release

    @property
    def has_event_destinations(self) -> bool:
        """Whether the AWS provider makes event destinations, in place of CloudFormation.

        https://github.com/hashicorp/terraform-provider-aws/issues/48653
        """
        return self.has_provider_since((6, 48, 0))

    @property
    def configuration_set(self) -> str:
        """The name of the configuration set. Two: one is made before the other is destroyed."""
        name = "texts" if self.has_event_destinations else "bot"
        return self.names.name("messaging", "configuration", name)

    @property
    def rejoins_at_aws(self) -> bool:
        """Whether the function takes a number that rejoins from the opt-out list of AWS."""
        return self.sms is not None and not self.conversation.self_managed_opt_outs
