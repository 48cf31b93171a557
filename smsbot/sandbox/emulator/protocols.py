"""The protocols of the services of the embedded AWS, without the rest of their models.

ministack reads the whole model of each service, of up to a megabyte, for the two words at its
beginning that name the protocol. That takes a quarter of all its time.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import botocore
from ministack.core import responses

MODEL = "service-2.json.gz"
METADATA = '"metadata":'
# More than the metadata of any service.
BEGINNING = 4096


@dataclass(frozen=True)
class Model:
    """A service whose model is read as a whole if more than its metadata is asked for."""

    metadata: dict[str, Any]
    whole: Callable[[], Any]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as botocore makes it
        return getattr(self.whole(), name)


def complete() -> None:
    """Make the emulator of this process read the beginning of a model, where that is enough."""
    functions = cast("dict[str, Any]", vars(responses))
    whole: Callable[[str], Any] = functions["_service_model"]

    @cache
    def service_model(service: str) -> Any:  # noqa: ANN401 - as botocore makes it
        name = functions["_BOTOCORE_NAME"].get(service, service)
        try:
            return Model(metadata(name), partial(whole, service))
        except (OSError, ValueError):
            return whole(service)

    functions["_service_model"] = service_model


def metadata(service: str) -> dict[str, Any]:
    """What the newest model of a service says of it, by the service's name in botocore."""
    versions = Path(botocore.__file__).parent.joinpath("data", service).glob(f"*/{MODEL}")
    newest = max(versions, default=Path(MODEL))
    with gzip.open(newest, "rt", encoding="utf-8") as file:
        text = file.read(BEGINNING)
    found, _ = json.JSONDecoder().raw_decode(text[text.index(METADATA) + len(METADATA) :].lstrip())
    return found
