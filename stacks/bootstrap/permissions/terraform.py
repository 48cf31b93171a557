"""What Terraform does as a role: planning reads settings, deploying makes one environment."""

from collections.abc import Mapping

from constructs_lib.keys.key_policy import ENCRYPT_DECRYPT_ACTIONS, GRANT_ACTIONS, via
from keyproof.location import Location
from keyproof.policy_document import Condition, Statement
from stacks.bootstrap.boundary import (
    CHANGING_ROLES,
    boundary_of,
    resources_by_service,
    roles_arn,
)
from stacks.bootstrap.permissions import actions
from stacks.bootstrap.permissions.keys import (
    aliases_of,
    making_keys,
    naming_keys,
    of_environment,
    on_keys,
    tagging_keys,
)
from stacks.declared.calls import TERRAFORM_ACTIONS
from stacks.keys import NOT_THE_STATES
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment


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
        *_reading_numbers(environment, resources),
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
        *_making_numbers(environment, location, resources),
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
    found = resources_by_service(environment.names.prefix, location)
    return {
        **found,
        "iam": (roles_arn(environment.names.prefix, location),),
    }


def _of_keys(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """A key has an id that AWS chooses, so tags show whose it is; a new one has none yet."""
    administering = tuple(each for each in TERRAFORM_ACTIONS if each != "kms:TagResource")
    through = ["dynamodb", "logs"] + ["lambda"] * environment.encrypt_function_environment
    through += ["s3"] * isinstance(environment.backend, S3Backend)
    return (
        making_keys(environment),
        # Not the key of another environment, which would be this one's by its tags then.
        tagging_keys(environment, location),
        on_keys("AdministerKeys", administering, environment, location, NOT_THE_STATES),
        naming_keys(aliases_of(environment, location)),
        on_keys(
            "PutDataUnderKeys",
            (*ENCRYPT_DECRYPT_ACTIONS, *GRANT_ACTIONS),
            environment,
            location,
            via(location, *through),
        ),
    )


def _reading_numbers(
    environment: Environment, resources: Mapping[str, tuple[str, ...]]
) -> tuple[Statement, ...]:
    if environment.sms is None:
        return ()
    templates = resources["cloudformation"]
    return (
        Statement(sid="ReadNumbers", actions=actions.READING_NUMBERS, resources=("*",)),
        Statement(sid="ReadTemplates", actions=actions.READING_TEMPLATES, resources=templates),
    )


def _making_numbers(
    environment: Environment, location: Location, resources: Mapping[str, tuple[str, ...]]
) -> tuple[Statement, ...]:
    if environment.sms is None:
        return ()
    sets, templates = resources["sms-voice"], resources["cloudformation"]
    return (
        Statement(sid="RequestNumbers", actions=actions.REQUESTING_NUMBERS, resources=("*",)),
        Statement(sid="MakeSets", actions=actions.CHANGING_SETS, resources=sets),
        Statement(
            sid="MakeNumbers",
            actions=actions.CHANGING_NUMBERS,
            resources=(location.arn("sms-voice", "phone-number/*"),),
            conditions=of_environment(environment),
        ),
        Statement(sid="MakeTemplates", actions=actions.CHANGING_TEMPLATES, resources=templates),
    )
