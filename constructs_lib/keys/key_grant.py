"""The use of a key granted to a role, on both sides: in the key's policy and in the role's."""

from constructs import Construct

from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from keyproof.policy_document import Statement


class KeyGrant(Construct):
    """A role may do ``actions`` with a key through one AWS service, such as ``dynamodb``.

    Both policies hold the condition on the service, so that neither of them alone, changed, lets
    the role call KMS directly.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        key: EncryptionKey,
        role: ServiceRole,
        actions: tuple[str, ...],
        through: str,
    ) -> None:
        super().__init__(scope, id)
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
            id,
            Statement(
                sid=f"UseKeyThrough{through.capitalize()}",
                actions=actions,
                resources=(key.arn,),
                conditions=(key_policy.via(location, through),),
            ),
        )
