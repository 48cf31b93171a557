"""Who can use a key, and why, for the commands ``who`` and ``explain``."""

from pathlib import Path

from keyproof.access.explanation import explain, key_named, principal_named
from keyproof.access.report import cell
from keyproof.aws.requests.capabilities import in_words
from keyproof.former_library import Plan
from keyproof.iam.callers import SERVICE_ENDINGS
from keyproof.model.access.matrix import Access, access_to, via_services
from keyproof.model.access.principals import blamed, principals
from keyproof.model.access.requests import callers, unnamed_caller
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.key import Key
from keyproof.terminal.failure import Failure
from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.terminal import Terminal

FINE = 0


def who_uses(
    key: str, path: Path, *, account: str, sources: Path | None, format: TableOrJson
) -> int:
    """Print everybody who can use a key."""
    model, found = _found(key, path, account, sources)
    services = via_services(model)
    reached = [
        each
        for principal in principals(model)
        if (each := access_to(model, principal, found, services)).ways
    ]
    if format is TableOrJson.JSON:
        return FINE
    console = Terminal().console
    console.print(f"[bold]{found.address}[/bold]")
    for each in reached:
        console.print(f"{each.principal.name}: {cell(each)}", markup=False)
        for way in each.ways:
            how = "directly" if way.via == "directly" else f"through {way.via}"
            words = ", ".join(in_words(way.decisions))
            console.print(f"  {how}: {words} ({blamed(way.decisions.values())})", markup=False)
    return FINE


def explain_access(
    principal: str, key: str, path: Path, *, account: str, sources: Path | None
) -> int:
    """Print why a principal can use a key, or cannot."""
    model, found = _found(key, path, account, sources)
    everybody = principals(model)
    # A service or an identity that no key policy names can be asked about too.
    is_name = principal.startswith("arn:") or principal.endswith(SERVICE_ENDINGS)
    known = callers(everybody).get(principal)
    named = known or (
        unnamed_caller(principal) if is_name else principal_named(principal, everybody)
    )
    for line in explain(model, named, found):
        Terminal().console.print(line, markup=False)
    return FINE


def _found(key: str, path: Path, account: str, sources: Path | None) -> tuple[EncryptionModel, Key]:
    models = Plan.read(path, account=account or None, sources=sources).models()
    failed: Failure | None = None
    for model in models:
        try:
            return model, key_named(key, model.keys)
        except Failure as failure:
            failed = failure
    raise failed or Failure(f"{path} has no key.", way_on="Name a plan that has one.")


def _as_object(access: Access) -> dict[str, object]:
    return {
        "principal": access.principal.name,
        "kind": access.principal.kind,
        "ways": [
            {
                "through": way.via,
                "can": [str(each) for each in in_words(way.decisions)],
                "actions": sorted(way.decisions),
                "certain": sorted(way.certain),
                "statements": blamed(way.decisions.values()),
            }
            for way in access.ways
        ],
    }
