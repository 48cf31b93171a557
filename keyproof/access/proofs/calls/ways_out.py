"""No content leaves, unless by a call that the proofs judge or as declared with its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from keyproof.declarations import Declarations
from keyproof.embedded_account import is_embedded
from keyproof.model.assembly.arguments import declared_limits
from keyproof.model.encryption_model import EncryptionModel, Unsafe, WayOut
from keyproof.model.finding import Detail, Finding, Severity
from keyproof.model.identifiers import function_arn
from keyproof.model.key import Key
from keyproof.model.resource import Resource

RULE = "ways out"
# The provider at hand for an embedded AWS leaves out the dimensions of these, and so the way out.
WITHOUT_DIMENSIONS = "aws_cloudwatch_log_metric_filter."


def no_way_out(model: EncryptionModel, declarations: Declarations) -> Iterator[Finding]:
    """Every way out that nobody declared, every unsafe argument, and declarations of nothing."""
    declared = declarations.outside
    for each in model.ways_out:
        if not each.is_call and place_of(each) not in declared:
            yield _of_way(each, _key_of(each.source, model))
    for each in (*model.unsafe, *declared_limits(model.written, declarations)):
        if each.argument and f"{each.address}.{each.argument}" in declarations.prose:
            continue
        yield _of_unsafe(each, model)
    for each in model.backends if declarations.backend else ():
        # The object of the stack of the state is another one in the same bucket.
        other = {} if each is model.backend else {"key": each.values.get("key")}
        yield from _of_backend(each, {**declarations.backend, **other})
    if declarations.account_id and not is_embedded(model.location.account_id):
        for each in model.providers:
            yield from _of_account(each, declarations.account_id)
    yield from _declared_in_vain(model, declared)


def _declared_in_vain(
    model: EncryptionModel, declared: Mapping[tuple[str, str], str]
) -> Iterator[Finding]:
    leaving = {place_of(each) for each in model.ways_out if not each.is_call}
    here = is_embedded(model.location.account_id)
    for address, target in declared:
        dropped = here and address.startswith(WITHOUT_DIMENSIONS)
        if (address, target) not in leaving and not dropped:
            yield Finding(
                severity=Severity.NOTE,
                rule="declared",
                resource=address,
                key="",
                problem=f"it is declared that content leaves to {target}, and none does.",
                remedy="Remove the declaration.",
            )


def _of_unsafe(found: Unsafe, model: EncryptionModel) -> Finding:
    """An argument that may not be as it is; the same of a declared value has the same cause."""
    own = f"{found.path} of {found.address}" if found.path else ""
    return replace(
        _finding(found.address, found.problem, found.remedy, _key_of(found.address, model)),
        cause=_permitted(found.address, model) or own,
        detail=Detail.OTHER if found.is_judged else Detail.NOT_JUDGED,
    )


def place_of(way: WayOut) -> tuple[str, str]:
    """A way out as declarations name it: the address of the resource, and the target."""
    return way.address, way.target


def _permitted(address: str, model: EncryptionModel) -> str:
    """The policy that an unsafe permission may be missing in, as refused calls name their cause."""
    found = model.written.get(address)
    if found is None or found.type != "aws_lambda_permission":
        return ""
    return f"the policy of {function_arn(found.text('function_name'), model.location)}"


def _of_way(way: WayOut, key: Key | None) -> Finding:
    return _finding(
        way.address,
        f"{way.what} of {way.source}: it sends on, decrypted, to "
        f"{way.target or 'an unknown endpoint'}, which is not of this stack.",
        f'Remove it, or declare ("{way.address}", "{way.target}") with its reason as a way out.',
        key,
    )


def _of_backend(found: Resource, expected: Mapping[str, object]) -> Iterator[Finding]:
    """A state that is kept elsewhere than the settings say."""
    # Another type has other arguments: they only follow of it.
    for argument, value in sorted(expected.items(), key=lambda each: each[0] != "type"):
        is_type = argument == "type"
        actual = found.type.partition(".")[2] if is_type else found.values.get(argument)
        # The path of a local state depends on where the stack is synthesized to.
        if actual != value and not (argument == "path" and str(actual).endswith(f"/{value}")):
            yield _finding(
                found.address,
                f"its {argument} is {'not set' if actual is None else actual}, not {value}: the "
                "state, with all that it holds, is kept elsewhere than the settings say.",
                "Set the backend that is declared, or declare this one.",
                None,
            )
            return


def _of_account(found: Resource, account_id: str) -> Iterator[Finding]:
    """A provider that would make everything in another account than the settings say."""
    allowed = found.texts("allowed_account_ids")
    if allowed != (account_id,):
        yield _finding(
            found.address,
            f"allowed_account_ids is {', '.join(allowed) or 'missing'}; it must be {account_id}: "
            "with the credentials of another account, Terraform makes everything there.",
            "Set it to the account that is declared.",
            None,
        )


def _key_of(address: str, model: EncryptionModel) -> Key | None:
    own = model.key_at(address)
    return own or model.key_of(model.arns.get(address, address))


def _finding(resource: str, problem: str, remedy: str, key: Key | None) -> Finding:
    return Finding(
        rule=RULE,
        resource=resource,
        key=(key.alias or key.address) if key else "",
        problem=problem,
        remedy=remedy,
    )
