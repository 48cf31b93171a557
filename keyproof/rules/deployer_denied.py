"""AWS denies the principal that applies the change.

With ``--deployer ARN``, evaluates calls of this principal to apply the plan: KMS's lockout safety
check of each key policy, the calls that read a key and its tags, and the use of a key that AWS
checks when the principal creates an encrypted table, function, secret or parameter.

Why
    The apply stops halfway. KMS refuses a key policy that would keep its author from changing it
    again.

Remediation
    Allow the deployer the action in the key policy, or apply with another principal.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#prevent-unmanageable-key
https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
"""

import re
from collections.abc import Iterator

from keyproof.model.access.requests import requests_for
from keyproof.model.identifiers import type_at
from keyproof.model.model import Call
from keyproof.rules._denied import Denied, denials, listed
from keyproof.rules._rule import FACTS, Effect, Level, Model, Reports, Rule

ON_KEYS: list[str] = FACTS["deployer-denied"]["on_keys"]
CHOOSING: dict[str, str] = FACTS["deployer-denied"]["choosing"]
BYPASS, LOCKOUT_CHECK = "bypass_policy_lockout_safety_check", "kms:PutKeyPolicy"
# A function's code is read by Lambda itself.
NOT_BY_DEPLOYER = ("Function Code",)
SESSION = re.compile(r"arn:([^:]+):sts::(\d+):assumed-role/([^/]+)/.+")


class DeployerDenied(Rule, level=Level.ERROR, tags={"denied"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        if model.deployer:
            caller = SESSION.sub(r"arn:\1:iam::\2:role/\3", model.deployer)
            requests = (one for call in _calls(model, caller) for one in requests_for(call, model))
            yield from denials(self, (each for each in requests if each.key), model, _message)


def _message(denied: Denied) -> str:
    message = (
        f"AWS denies {denied.principal} {listed(denied.actions)} on {denied.where}: {denied.why}."
    )
    if LOCKOUT_CHECK in denied.actions:
        message += " KMS refuses a key policy that its author could not change afterwards."
    return message


def _calls(model: Model, caller: str) -> Iterator[Call]:
    for key in model.keys:
        written = model.written.get(key.address)
        bypasses = written is not None and written.flag(BYPASS) is True
        for action in ON_KEYS if key.policy.document is not None else ():
            if not (bypasses and action == LOCKOUT_CHECK):
                yield Call(address=key.address, caller=caller, action=action, target=key.arn)
    for each in model.protected:
        at, action = each.address, CHOOSING.get(type_at(each.address))
        if action and model.key_with(each.key) and each.part not in NOT_BY_DEPLOYER:
            yield Call(address=at, caller=caller, action=action, target=each.arn, key=each.key)
