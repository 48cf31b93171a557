"""Every broken account, by its name: a file of YAML each about what is broken."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from smsbot.account.session import SIGN_IN
from smsbot.ready.row import State
from stacks.settings.environment import Environment
from tests.smsbot.ready import account
from tests.smsbot.ready.account import DEPLOYED, DEV, KEY, Broken, caller, late, policy_of
from tests.smsbot.ready.cases import names
from tests.smsbot.standing_in import Refused
from tests.smsbot.worded import read_worded
from tests.stacks.synthesized import environment

Answer = Callable[[Mapping[str, Any]], Any]


def refused_late(*, code: str, hours: int) -> Answer:
    """A refusal by a clock that is ahead, each time it is asked."""
    return lambda _: Refused(code, headers=late(hours=hours))


def called(*arn: str, **by: float) -> Answer:
    """Who calls, each time it is asked."""
    return lambda _: caller(*arn, **by)


def with_policy(role: str, document: str) -> Answer:
    """The policies of all roles, one of them another."""
    changed = {"PolicyDocument": document}
    return lambda given: policy_of(given) | (changed if given["RoleName"] == role else {})


def without_policy(role: str) -> Answer:
    """The policies of all roles but one."""
    refused = Refused("NoSuchEntity")
    return lambda given: refused if given["RoleName"] == role else policy_of(given)


def region(name: str) -> Environment:
    return DEV.model_copy(update={"region": name})


WORDS = {
    **vars(account),
    **globals(),
    "refused": Refused,
    "ANOTHER_KEY": KEY.replace("key/1", "key/2"),
    "A_PACKAGE": DEPLOYED["GET"],
    "HANDED_OUT": DEPLOYED["lambda.GetFunction"],
    "NOT_READABLE": State.NOT_READABLE,
    "OF_ANOTHER_ACCOUNT": {**caller(), "Account": "999999999999"},
    "REFUSED_BY_S3": (403, b"AccessDenied"),
    "SIGN_IN": SIGN_IN,
    "WITHOUT_ACCOUNT": environment(
        deploy_role="smsbot-deploy", sms={"iso_country_code": "GB", "number_type": "LONG_CODE"}
    ),
    "WITHOUT_DATE": {**caller(), "ResponseMetadata": {}},
    "WITHOUT_PIPELINE": DEV.model_copy(update={"github": None}),
}


def broken(about: str) -> dict[str, Broken]:
    found = read_worded(Path(__file__).with_name(f"{about}.yaml"), WORDS)
    return {name: Broken(**each) for name, each in found.items()}


BROKEN: Mapping[str, Broken] = {
    **broken("credentials"),
    **broken("roles"),
    **names.BROKEN,
    **broken("services"),
    **broken("state"),
}
