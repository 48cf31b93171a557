"""All probes in the order in which they run, and what only a real account has."""

from collections.abc import Iterable, Iterator
from types import ModuleType

from keyproof.terminal.failure import Failure
from smsbot.actions.acceptance.probe import NEED_ENVIRONMENT, Probe, Stage
from smsbot.actions.acceptance.probes import (
    context,
    costs,
    events,
    function,
    keys,
    life,
    logs,
    services,
    stores,
    texts,
)

MODULES = (life, logs, context, services, stores, keys, events, costs, function, texts)


def _of(module: ModuleType) -> Iterator[Probe]:
    """The probes of a module, as they stand there."""
    yield from (each for each in vars(module).values() if isinstance(each, Probe))
    yield from getattr(module, "PROBES", ())


PROBES: tuple[Probe, ...] = tuple(
    sorted(
        (each for module in MODULES for each in _of(module)),
        key=lambda each: list(Stage).index(each.stage),
    )
)
# What has to be done before a probe with the environment, each one before the next.
BEFORE = ("bootstrap", "deploy")


def needed_before(probe: Probe) -> tuple[str, ...]:
    """The probes that are confirmed before: without them, it fails for what is not there."""
    if probe.id in BEFORE:
        return BEFORE[: BEFORE.index(probe.id)]
    return BEFORE if probe.stage in NEED_ENVIRONMENT else ()


def chosen(named: Iterable[str]) -> tuple[Probe, ...]:
    """The probes of these ids, with what has to be done before; all without any.

    Raises Failure on an id that there is not.
    """
    wanted = set(named)
    unknown = wanted - {each.id for each in PROBES}
    if unknown:
        raise Failure(
            f"There is no probe {', '.join(sorted(unknown))}.",
            way_on=f"Name some of {', '.join(each.id for each in PROBES)}.",
        )
    if not wanted:
        return PROBES
    wanted |= {one for each in PROBES if each.id in wanted for one in needed_before(each)}
    return tuple(each for each in PROBES if each.id in wanted)
