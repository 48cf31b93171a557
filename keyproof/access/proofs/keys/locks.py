"""Locked keys are ended by nobody but the declared role."""

from collections.abc import Iterator, Sequence

from keyproof.access.declared_calls import arn_of_caller
from keyproof.aws.requests.condition_keys import DAYS_WITHOUT_USE, PENDING_WINDOW
from keyproof.aws.requests.request_context import Circumstances
from keyproof.declarations import Lock
from keyproof.iam.context import present
from keyproof.iam.decision import Policies, Target, Verdict
from keyproof.model.access.principals import Principal, is_of_account
from keyproof.model.access.requests import decided, spelled
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.key import Key

SCHEDULE = "kms:ScheduleKeyDeletion"


def unlocked(
    lock: Lock, key: Key, model: EncryptionModel, everybody: Sequence[Principal]
) -> Iterator[str]:
    """What a key policy lets somebody do in spite of a declared lock, in words."""
    but = arn_of_caller(lock.but, model) if lock.but else ""
    longest = Circumstances(
        others={DAYS_WITHOUT_USE: present("100000"), PENDING_WINDOW: present("30")}
    )
    for who in everybody:
        if not is_of_account(who, model.location.account_id) or (but and spelled(who) == but):
            continue
        free = [each for each in lock.actions if not _denied(key, who, each, longest, model)]
        if free:
            yield f"its policy does not deny {', '.join(free)} to {who.name}."
            break
    role = next((each for each in everybody if but and spelled(each) == but), None)
    if role is None or not lock.days:
        return
    fewer = present(str(lock.days - 1))
    for what, condition in (
        (f"schedule a deletion within less than {lock.days} days", PENDING_WINDOW),
        (f"end a key that was used in the last {lock.days} days", DAYS_WITHOUT_USE),
    ):
        how = Circumstances(others={**longest.others, condition: fewer})
        if not _denied(key, role, SCHEDULE, how, model):
            yield f"its policy lets {role.name} {what}."


def _denied(
    key: Key, who: Principal, action: str, how: Circumstances, model: EncryptionModel
) -> bool:
    target = Target(arn=key.arn, account=model.location.account_id, policy_required=True)
    policies = Policies(resource=key.policies)
    return decided(policies, who.caller, target, how, action).verdict is Verdict.EXPLICITLY_DENIED
