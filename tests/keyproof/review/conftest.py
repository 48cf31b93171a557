"""Reviews in one process: many of them ask about the same tree."""

from collections.abc import Generator

import pytest

from keyproof.access.everything import Answers, everything
from keyproof.declarations import Declarations
from keyproof.model.encryption_model import EncryptionModel
from keyproof.review import sides

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
