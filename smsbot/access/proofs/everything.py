"""All the proofs of a stack at once."""

from dataclasses import dataclass

from constructs_lib.declarations import Declarations
from smsbot.access.declared_calls import about_nothing, all_calls
from smsbot.access.matrix import Access, access
from smsbot.access.principals import principals
from smsbot.access.proofs.closed import closed
from smsbot.access.proofs.duties import separate_duties
from smsbot.access.proofs.lockout import no_lockout
from smsbot.access.proofs.necessary import necessary
from smsbot.access.proofs.nobody_else import nobody_else
from smsbot.access.proofs.reachable import reachable, requests_of_alarms
from smsbot.access.proofs.resource_policies import nobody_let_in
from smsbot.access.proofs.sufficient import sufficient, unknown_needs
from smsbot.access.proofs.survivable import survivable
from smsbot.access.proofs.transport import encrypted_transport
from smsbot.access.proofs.watching import watching
from smsbot.access.proofs.ways_out import no_way_out, place_of
from smsbot.access.requests import requests_of
from smsbot.coverage.coverage import unread
from smsbot.model.encryption_model import EncryptionModel, WayOut
from smsbot.model.finding import Finding


@dataclass(frozen=True, kw_only=True)
class Proven:
    """The access of everybody, every way out with its reason, and what the proofs found wrong.

    The reason is the declared one; empty for a call, and where there is none.
    """

    access: tuple[Access, ...]
    ways_out: tuple[tuple[WayOut, str], ...]
    findings: tuple[Finding, ...]


def prove(model: EncryptionModel, declarations: Declarations) -> Proven:
    """Hold a model to its declarations."""
    everybody = principals(model)
    found = access(model, everybody)
    calls = all_calls(model, declarations)
    requests = requests_of(calls, model, everybody)
    of_alarms = requests_of_alarms(model, everybody)
    return Proven(
        access=found,
        ways_out=tuple(
            (each, "" if each.is_call else declarations.outside.get(place_of(each), ""))
            for each in model.ways_out
        ),
        findings=(
            *unread(model),
            *about_nothing(model, declarations),
            *unknown_needs(model, calls),
            *sufficient(requests),
            *nobody_else(
                model,
                found,
                requests=requests,
                surplus=declarations.surplus,
                let_in=declarations.let_in,
            ),
            *nobody_let_in(model, everybody, calls, declarations.let_in),
            *no_way_out(model, declarations),
            *watching(model, declarations),
            *closed(model, everybody, declarations.opened_by),
            *encrypted_transport(model, everybody),
            *separate_duties(model, found, declarations.both_duties),
            *no_lockout(model, everybody),
            *reachable(of_alarms),
            *survivable(model, of_alarms),
            *necessary(model, requests, declarations.surplus, declarations.wide_resources),
        ),
    )
