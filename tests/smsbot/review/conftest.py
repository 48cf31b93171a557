"""Reviews in one process: many of them ask about the same tree."""

from collections.abc import Generator

import pytest

from constructs_lib.declarations import Declarations
from smsbot.access.everything import Answers, everything
from smsbot.model.encryption_model import EncryptionModel
from smsbot.review import sides

# The answers of one model are some megabytes.
KEPT = 30


@pytest.fixture(scope="package", autouse=True)
def each_model_is_asked_once() -> Generator[None]:
    """The answers depend on the model and the declarations alone, and take most of the time."""
    kept: dict[str, Answers] = {}

    def asked_once(model: EncryptionModel, declarations: Declarations) -> Answers:
        key = repr((model, declarations))
        answers = kept.pop(key, None) or everything(model, declarations)
        kept[key] = answers
        if len(kept) > KEPT:
            del kept[next(iter(kept))]
        return answers

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sides, "everything", asked_once)
        yield
