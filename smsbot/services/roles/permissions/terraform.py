"""What Terraform does as a role: planning reads settings, deploying makes one environment."""

from constructs_lib.keys.key_policy import ENCRYPT_DECRYPT_ACTIONS, GRANT_ACTIONS
from keyproof.location import Location
from keyproof.policy_document import Condition, Statement
from smsbot.services.roles.permissions import actions
from smsbot.services.roles.permissions.keys import of_environment, on_keys
from stacks.declared.calls import TERRAFORM_ACTIONS
from stacks.delivery_logs import DIRECT_PUBLISH
from stacks.keys import tags_of
from stacks.role_boundary import CHANGING_ROLES, boundary_of, roles_arn
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names


def planning(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What a plan reads of the account: settings, no data."""
    resources = _resources(environment, location)
    return (
        Statement(sid="Find", actions=actions.FINDING, resources=("*",)),
        *(
            Statement(
                sid=f"Read{actions.WHAT[service]}", actions=names, resources=resources[service]
            )
            for service, names in actions.READING.items()
        ),
        on_keys("ReadKeys", actions.READING_KEYS, environment, location),
        *_of_masks(environment, resources["logs"], "ReadMasks", actions.READING_MASKS),
        *_reading_numbers(environment, location),
    )


def making(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """What an apply changes, in addition to what a plan reads."""
    resources = _resources(environment, location)
    return (
        *(
            Statement(sid=f"Make{actions.WHAT[each]}", actions=names, resources=resources[each])
            for each, names in actions.CHANGING.items()
        ),
        *_of_masks(environment, resources["logs"], "MakeMasks", actions.CHANGING_MASKS),
        *_of_roles(environment, location),
        *_of_keys(environment, location),
        *_making_numbers(environment, location),
    )


def _of_masks(
    environment: Environment, groups: tuple[str, ...], sid: str, names: tuple[str, ...]
) -> tuple[Statement, ...]:
    if not environment.mask_phone_numbers:
        return ()
    return (Statement(sid=sid, actions=names, resources=groups),)


def _of_roles(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """Roles of the stack alone, by the pattern of their names, and only within the boundary."""
    roles = (roles_arn(environment.names.prefix, location),)
    boundary = boundary_of(environment, location)
    bounded = (
        (Condition("StringEquals", "iam:PermissionsBoundary", (boundary,)),) if boundary else ()
    )
    users = ("lambda", "sms-voice") if environment.sms else ("lambda",)
    changing = tuple(
        each
        for each in CHANGING_ROLES
        if each not in actions.NEVER_NEEDED and (boundary or each not in actions.ABOUT_BOUNDARIES)
    )
    return (
        Statement(sid="MakeRoles", actions=changing, resources=roles, conditions=bounded),
        Statement(sid="DeleteRoles", actions=("iam:ListInstanceProfilesForRole",), resources=roles),
        Statement(sid="TagRoles", actions=("iam:TagRole", "iam:UntagRole"), resources=roles),
        Statement(
            sid="GiveRoles",
            actions=("iam:PassRole",),
            resources=roles,
            conditions=(
                Condition(
                    "StringEquals",
                    "iam:PassedToService",
                    tuple(f"{service}.amazonaws.com" for service in users),
                ),
            ),
        ),
    )


def _resources(environment: Environment, location: Location) -> dict[str, tuple[str, ...]]:
    """The resources of each service, by the names of the environment."""
    named = f"{environment.names.prefix}-*"
    of_sns = f"sns/{location.region}/{location.account_id}"
    groups = [named, f"/aws/lambda/{named}", f"{of_sns}/{named}"]
    if environment.account_log_groups:
        groups.append(f"{of_sns}/{DIRECT_PUBLISH}*")
    return {
        "cloudwatch": (
            location.arn("cloudwatch", f"alarm:{named}"),
            # A dashboard is in no region.
            f"arn:{location.partition}:cloudwatch::{location.account_id}:dashboard/{named}",
        ),
        "dynamodb": (location.arn("dynamodb", f"table/{named}"),),
        "events": (location.arn("events", f"rule/{named}"),),
        "iam": (roles_arn(environment.names.prefix, location),),
        "lambda": (location.arn("lambda", f"function:{named}"),),
        "logs": tuple(location.arn("logs", f"log-group:{each}") for each in groups),
        "sns": (location.arn("sns", named),),
        "sqs": (location.arn("sqs", named),),
    }


def _of_keys(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """A key has an id that AWS chooses, so tags show whose it is; a new one has none yet."""
    tags = tags_of(environment).items()
    administering = tuple(each for each in TERRAFORM_ACTIONS if each != "kms:TagResource")
    in_s3 = isinstance(environment.backend, S3Backend)
    through = ["dynamodb", "logs"] + ["lambda"] * environment.encrypt_function_environment
    through += ["s3"] * in_s3
    endpoints = tuple(location.endpoint_name(service) for service in through)
    aliases = [f"alias/{environment.names.prefix}-*"]
    aliases += [f"alias/{state_names.bucket_of(environment)}"] if in_s3 else []
    return (
        Statement(
            sid="MakeKeys",
            actions=("kms:CreateKey",),
            resources=("*",),
            conditions=tuple(
                Condition("StringEquals", f"aws:RequestTag/{tag}", (value,)) for tag, value in tags
            ),
        ),
        Statement(
            sid="TagKeys",
            actions=("kms:TagResource",),
            resources=(location.arn("kms", "key/*"),),
            # Not the key of another environment, which would be this one's by its tags then.
            conditions=tuple(
                Condition("StringEqualsIfExists", f"aws:ResourceTag/{tag}", (value,))
                for tag, value in tags
            ),
        ),
        on_keys("AdministerKeys", administering, environment, location),
        Statement(
            sid="NameKeys",
            actions=("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"),
            resources=tuple(location.arn("kms", each) for each in aliases),
        ),
        on_keys(
            "PutDataUnderKeys",
            (*ENCRYPT_DECRYPT_ACTIONS, *GRANT_ACTIONS),
            environment,
            location,
            Condition("StringEquals", "kms:ViaService", endpoints),
        ),
    )


def _reading_numbers(environment: Environment, location: Location) -> tuple[Statement, ...]:
    if environment.sms is None:
        return ()
    return (
        Statement(sid="ReadNumbers", actions=actions.READING_NUMBERS, resources=("*",)),
        Statement(
            sid="ReadTemplates",
            actions=actions.READING_TEMPLATES,
            resources=_templates(environment, location),
        ),
    )


def _making_numbers(environment: Environment, location: Location) -> tuple[Statement, ...]:
    if environment.sms is None:
        return ()
    named = f"{environment.names.prefix}-*"
    sets = tuple(
        location.arn("sms-voice", f"{each}/{named}")
        for each in ("configuration-set", "opt-out-list")
    )
    return (
        Statement(sid="RequestNumbers", actions=actions.REQUESTING_NUMBERS, resources=("*",)),
        Statement(sid="MakeSets", actions=actions.CHANGING_SETS, resources=sets),
        Statement(
            sid="MakeNumbers",
            actions=actions.CHANGING_NUMBERS,
            resources=(location.arn("sms-voice", "phone-number/*"),),
            conditions=of_environment(environment),
        ),
        Statement(
            sid="MakeTemplates",
            actions=actions.CHANGING_TEMPLATES,
            resources=_templates(environment, location),
        ),
    )


def _templates(environment: Environment, location: Location) -> tuple[str, ...]:
    return (location.arn("cloudformation", f"stack/{environment.names.prefix}-*/*"),)
