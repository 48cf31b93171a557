"""Where the oracle and we differ, each with what decides; the grammar leaves them out."""

from dataclasses import dataclass
from typing import Any

from keyproof.tests.cases import read_data


@dataclass(frozen=True)
class Decided:
    name: str
    case: dict[str, Any]
    ours: str
    oracles: str
    because: str


DECIDED = [Decided(name, **each) for name, each in read_data(__file__, "decided").items()]
