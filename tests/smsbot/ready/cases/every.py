"""Every broken account, by its name."""

from collections.abc import Mapping

from tests.smsbot.ready.account import Broken
from tests.smsbot.ready.cases import credentials, names, roles, services, state

BROKEN: Mapping[str, Broken] = {
    **credentials.BROKEN,
    **roles.BROKEN,
    **names.BROKEN,
    **services.BROKEN,
    **state.BROKEN,
}
