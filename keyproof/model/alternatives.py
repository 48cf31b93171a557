"""The models of a stack in which a resource has several policies, of which one is in force."""

from dataclasses import replace

from keyproof.iam.statements import NamedPolicy
from keyproof.model.encryption_model import EncryptionModel


def alternatives(model: EncryptionModel) -> tuple[EncryptionModel, ...]:
    """The model with each of such policies in turn; empty where no resource has several."""
    policies = (*(key.policy for key in model.keys), *model.resource_policies.values())
    return tuple(
        replace(
            model,
            keys=tuple(replace(key, policy=_in_force(key.policy, place)) for key in model.keys),
            resource_policies={
                arn: _in_force(each, place) for arn, each in model.resource_policies.items()
            },
        )
        for place in range(max((len(each.either) for each in policies), default=0))
    )


def _in_force(policy: NamedPolicy, place: int) -> NamedPolicy:
    return policy.possible[min(place, len(policy.possible) - 1)]
