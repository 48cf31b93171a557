"""The environment variables of an environment's function, with the values once applied."""

from keyproof.location import Location
from stacks.settings.environment import Environment
from stacks.tables import TABLES
from stacks.topics import TOPICS

CONVERSATION = "CONVERSATION"
# What only AWS knows before it is applied, at its longest.
ANY_ACCOUNT = "0" * 12
ANY_NUMBER = "+" + "0" * 15
ANY_KEY = "00000000-0000-0000-0000-000000000000"


def function_variables(environment: Environment) -> dict[str, str]:
    """The environment variables of the function, with the values that they have once applied.

    An account id, a phone number and the id of a key are placeholders of the greatest length.
    """
    names, hook = environment.names, environment.conversation.hook
    location = Location(region=environment.region, account_id=environment.account_id or ANY_ACCOUNT)
    return {
        **{each.variable: names.name("storage", "table", each.name) for each in TABLES},
        **{
            each.variable: location.arn("sns", names.name("messaging", "topic", each.name))
            for each in TOPICS
            if each.variable
        },
        **_of_the_number(environment),
        **({"HOOK_FUNCTION": hook.function} if hook else {}),
        **({"ERASED_NUMBERS_KEY": ANY_KEY} if environment.privacy_roles else {}),
        CONVERSATION: environment.conversation.to_json(),
    }


def _of_the_number(environment: Environment) -> dict[str, str]:
    names, sms = environment.names, environment.sms
    if sms is None:
        return {}
    opt_outs = {"OPT_OUT_LIST": names.name("messaging", "list", "opt-outs")}
    return {
        "ORIGINATION_IDENTITY": ANY_NUMBER,
        "CONFIGURATION_SET": environment.configuration_set,
        **sms.variables,
        **(opt_outs if environment.rejoins_at_aws else {}),
    }
