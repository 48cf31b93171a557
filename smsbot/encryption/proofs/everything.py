"""All the proofs of a stack at once."""

from dataclasses import dataclass

from smsbot.encryption.access import Access, access
from smsbot.encryption.declarations import Declarations
from smsbot.encryption.declared_calls import about_nothing, all_calls
from smsbot.encryption.finding import Finding
from smsbot.encryption.model import EncryptionModel
from smsbot.encryption.principals import principals
from smsbot.encryption.proofs.duties import separate_duties
from smsbot.encryption.proofs.lockout import no_lockout
from smsbot.encryption.proofs.necessary import necessary
from smsbot.encryption.proofs.nobody_else import nobody_else
from smsbot.encryption.proofs.outside import sent_outside
from smsbot.encryption.proofs.reachable import reachable, requests_of_alarms
from smsbot.encryption.proofs.resource_policies import nobody_let_in
from smsbot.encryption.proofs.sufficient import sufficient, unknown_needs
from smsbot.encryption.proofs.survivable import survivable
from smsbot.encryption.proofs.transport import encrypted_transport
from smsbot.encryption.requests import requests_of


@dataclass(frozen=True, kw_only=True)
class Proven:
    """The access of everybody, and what the proofs found wrong with it."""

    access: tuple[Access, ...]
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
        findings=(
            *about_nothing(model, declarations),
            *unknown_needs(model, calls),
            *sufficient(requests),
            *nobody_else(model, found, requests=requests, surplus=declarations.surplus),
            *nobody_let_in(model, everybody, calls, declarations.let_in),
            *sent_outside(model, declarations.outside),
            *encrypted_transport(model, everybody),
            *separate_duties(model, found, declarations.both_duties),
            *no_lockout(model, everybody),
            *reachable(of_alarms),
            *survivable(model, of_alarms),
            *necessary(model, requests, declarations.surplus, declarations.wide_resources),
        ),
    )
