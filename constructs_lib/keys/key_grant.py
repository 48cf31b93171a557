"""The use of a key granted to a role, on both sides: in the key's policy and in the role's."""

from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from keyproof.policy_document import Statement


def grant_use(
    key: EncryptionKey, role: ServiceRole, *, name: str, actions: tuple[str, ...], through: str
) -> None:
    """Let a role do ``actions`` with a key through one AWS service, such as ``dynamodb``.

    ``name`` is that of the role's policy. Both policies hold the condition on the service, so that
    neither of them alone, changed, lets the role call KMS directly.
    """
    location = key.location
    key.allow(
        key_policy.used_by_role(
            f"RoleThrough{through.capitalize()}",
            role.arn,
            location=location,
            actions=actions,
            through=through,
        ),
        key_policy.never_administered_by(role.arn, location=location),
    )
    role.allow(
        name,
        Statement(
            sid=f"UseKeyThrough{through.capitalize()}",
            actions=actions,
            resources=(key.arn,),
            conditions=(key_policy.via(location, through),),
        ),
    )
