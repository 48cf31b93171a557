"""A deployment that somebody interrupts after Terraform applied it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from keyproof.terminal.failure import Failure
from smsbot.actions.deploy import commands


@pytest.mark.parametrize(("changes", "said"), [(3, "is applied"), (0, "changes nothing")])
def test_it_says_that_the_account_is_not_checked(
    changes: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("smsbot.questions.verify.commands.verify_environments", interrupted)
    planned = cast("Any", SimpleNamespace(changes=changes))
    with pytest.raises(Failure, match=f"The plan {said}, and the account is not checked") as raised:
        commands._verify("dev", planned, None)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    assert raised.value.way_on == "Check it: smsbot verify dev"
