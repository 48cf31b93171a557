"""What remediations have in common: statements of policies, references, and a new key."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from keyproof.aws.encryption import REPLICAS, VIA, Encryption
from keyproof.aws.requests.capabilities import ACTIONS, KEY_ACTIONS, Capability
from keyproof.aws.requests.request_context import VIA_SERVICE
from keyproof.findings.finding import Finding
from keyproof.findings.remediation import AddResource, Edit, Remediation, SetArgument, SetStatement
from keyproof.iam.statements import NamedPolicy
from keyproof.json_values import as_object, listed
from keyproof.location import service_in
from keyproof.model.assembly.assemble import BUCKETS, ENCRYPTS_A_BUCKET, assemble
from keyproof.model.assembly.keys import default_policy
from keyproof.model.assembly.policies import GIVING_POLICIES
from keyproof.model.identifiers import KEY_TYPES, arn_of, type_at
from keyproof.model.model import Model, Protected, once_per_model
from keyproof.model.resource import Resource
from keyproof.rules._rule import rule_in

Json = Mapping[str, object]
IN_THIS_MODULE = re.compile(r"[\w-]+\.[\w-]+")
# Where a resource holds its policy, if not in the argument "policy".
ARGUMENTS = {"aws_cloudwatch_log_resource_policy": "policy_document"}
GIVEN_BY = {kind: (giving, argument) for giving, (argument, kind) in GIVING_POLICIES.items()}
# The attribute that such an argument takes.
ATTRIBUTES = {"queue_url": "id", "bucket": "id", "repository": "name", "backup_vault_name": "name"}
# Where Terraform has another argument than the model.
OF_BUCKETS = "kms_master_key_id in an aws_s3_bucket_server_side_encryption_configuration"
WITHOUT_KEY = (Encryption.AWS, Encryption.NONE)
ADMINISTRATION = sorted(
    action
    for each in (Capability.ADMINISTER, Capability.READ_CONFIG, Capability.DELETE)
    for action in ACTIONS[each]
)
# AWS asks for more of a kind, such as for a data key without plaintext.
OF_A_KIND = {
    "kms:GenerateDataKey": "kms:GenerateDataKey*",
    **dict.fromkeys(("kms:ReEncryptFrom", "kms:ReEncryptTo"), "kms:ReEncrypt*"),
}


def reference(name: str, attribute: str = "arn") -> str:
    """A resource of this module by a reference, any other by its name."""
    return f"${{{name}.{attribute}}}" if IN_THIS_MODULE.fullmatch(name) else name


def named(arn: str, model: Model) -> str:
    """A reference to what an ARN belongs to, or the ARN itself."""
    address = model.address_of(arn)
    return reference(address) if address != arn else arn


def statement(
    *,
    actions: Sequence[str],
    resources: Sequence[str] = ("*",),
    principal: object = None,
    conditions: Mapping[str, Mapping[str, object]] | None = None,
    effect: str = "Allow",
    sid: str = "",
) -> Json:
    """A statement as IAM's JSON has it."""
    said = {
        "Sid": sid,
        "Effect": effect,
        "Principal": principal,
        "Action": _one_or_many(actions),
        "Resource": _one_or_many(resources),
        "Condition": conditions,
    }
    return {name: value for name, value in said.items() if value}


def _one_or_many(values: Sequence[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def added_to_policy_of(
    address: str, policy: NamedPolicy | None, new: Json, model: Model
) -> tuple[Edit, ...]:
    """A statement added to the policy of a resource, which is made where there is none.

    There is no edit for what has no policy of its own.
    """
    kind = type_at(address)
    if policy is not None and policy.document is not None and policy.name in model.written:
        argument = ARGUMENTS.get(type_at(policy.name), "policy")
        return (SetStatement(address=policy.name, argument=argument, statement=new),)
    if kind in KEY_TYPES:
        rest = json.loads(default_policy(model.location).to_json())
        document = {**rest, "Statement": [*rest["Statement"], new]}
        return (SetArgument(address=address, path="policy", value=document),)
    if kind not in GIVEN_BY:
        return ()
    giving, argument = GIVEN_BY[kind]
    name = address.rpartition(".")[2]
    value = reference(address, ATTRIBUTES.get(argument, "arn"))
    document = {"Version": "2012-10-17", "Statement": [new]}
    values = {argument: value, "policy": document}
    return (AddResource(address=f"{giving}.{name}", values=values),)


def administration(model: Model) -> Json:
    """Administration for the account, without any use of the data."""
    account = {"AWS": model.location.account_root}
    return statement(sid="AccountAdministration", principal=account, actions=ADMINISTRATION)


def added_to_role(role: str, new: Json) -> Edit:
    """A statement allowed to a role or user by an inline policy of its own."""
    kind = "user" if type_at(role) == "aws_iam_user" else "role"
    on = re.sub(r"\W+", "_", str(new["Resource"]).partition("_")[2].rpartition(".arn}")[0])
    actions = (str(each).partition(":")[2] for each in listed(new["Action"]))
    name = "-".join(filter(None, (role.rpartition(".")[2], on, *actions)))
    return AddResource(
        address=f"aws_iam_{kind}_policy.{name}",
        values={
            kind: reference(role, "name"),
            "policy": {"Version": "2012-10-17", "Statement": [new]},
        },
    )


def message_about(each: Protected, what: str) -> str:
    """``It is not encrypted.``, or the same of the part of the resource."""
    verb = "are" if each.part.endswith("s") else "is"
    return f"{each.part.capitalize() or 'The data'} {verb} {what}."


def argument_of(each: Protected) -> str:
    """The argument that names the key, as Terraform has it."""
    return OF_BUCKETS if type_at(each.address) in BUCKETS else each.argument


def key_remediation(each: Protected, model: Model) -> Remediation:
    """Name a customer managed key, and switch encryption on."""
    wanted = [f"{path} = {json.dumps(value)}" for path, value in each.switches if value is not None]
    wanted += [f"{argument_of(each)} to a customer managed key"] if each.argument else []
    unwanted = "".join(f" Remove {path}." for path, value in each.switches if value is None)
    *first, last = wanted
    said = f"{', '.join(first)}, and {last}" if first else last
    text, key = f"Set {said}.{unwanted}", _new_key(each, model)
    if not key:
        return Remediation(text=text)
    denied = _denied(model).get(key, [])
    for found in denied:
        if not found.remediation.edits:
            return Remediation(text=f"{text} With it, {found.message} {found.remediation.text}")
    needed = [edit for found in denied for edit in found.remediation.edits]
    statements = [e.statement for e in needed if isinstance(e, SetStatement) and e.statement]
    of_roles = {edit.address: edit for edit in needed if isinstance(edit, AddResource)}
    edits: list[Edit] = []
    for address, values in _settings(each, key, reference(key), model, statements).items():
        if address not in model.written:
            edits.append(AddResource(address=address, values=values))
            continue
        edits += [SetArgument(address=address, path=p, value=value) for p, value in values.items()]
    return Remediation(text=text, edits=(*edits, *of_roles.values()))


def _new_key(each: Protected, model: Model) -> str:
    """The address of the key that is to be made, named after what it encrypts; empty for none."""
    is_here = each.arn.split(":")[3:4] in ([""], [model.location.region])
    if not each.argument or not is_here or each.part == REPLICAS:
        return ""
    name = re.sub(r"\W+", "_", f"{each.address} {each.part}".removeprefix("aws_").strip()).lower()
    return f"aws_kms_key.{name}" if IN_THIS_MODULE.fullmatch(each.address) else ""


@once_per_model
def _denied(model: Model) -> Mapping[str, list[Finding]]:
    """What AWS would deny, by the key, if all that has no key of its own had a new one."""
    made = {each.address: each for each in model.stack.resources}
    for each in model.protected:
        key = _new_key(each, model) if each.encryption in WITHOUT_KEY else ""
        arn = arn_of(Resource(address=key, type="aws_kms_key", values={}), model.location)
        for at, values in _settings(each, key, arn, model).items() if key else ():
            was = made.get(at, Resource(address=at, type=type_at(at), values={}))
            for path, value in values.items():
                written = {"policy": json.dumps(value), "bucket": each.address}.get(path, value)
                was = replace(was, values=_with(was.values, path.split("."), written))
            made[at] = was
    stack = replace(model.stack, resources=tuple(made.values()), written={})
    then = assemble(stack, declared_calls=model.declared_calls)
    denied: dict[str, list[Finding]] = {}
    for rule in ("access_denied", "ineffective_permission"):
        for found in rule_in(rule).check(then):
            if isinstance(found, Finding):
                denied.setdefault(found.key, []).append(found)
    return denied


def _with(values: Mapping[str, object], path: Sequence[str], value: object) -> Mapping[str, object]:
    """Arguments with another value at a path of blocks."""
    name, *rest = path
    inner = as_object(next(iter(listed(values.get(name))), None))
    value = {**inner, **as_object(value)} if isinstance(value, Mapping) else value
    return {**values, name: _with(inner, rest, value) if rest else value}


def _settings(
    each: Protected, key: str, value: str, model: Model, more: Sequence[Json] = ()
) -> Mapping[str, Mapping[str, Any]]:
    """The arguments of a new key and of what it encrypts, by address and path."""
    policy = {"Version": "2012-10-17", "Statement": [*_statements(each, model), *more]}
    new = {
        "description": f"Encrypts {each.address.rpartition('.')[2]}",
        "enable_key_rotation": True,
        "policy": policy,
    }
    if type_at(each.address) in BUCKETS:
        default = {"sse_algorithm": "aws:kms", "kms_master_key_id": value}
        rule = {"bucket_key_enabled": True, "apply_server_side_encryption_by_default": default}
        own = _of_buckets(model)
        new_one = f"{ENCRYPTS_A_BUCKET}.{each.address.rpartition('.')[2]}"
        at = own.get(each.name) or own.get(each.address, new_one)
        return {key: new, at: {"bucket": reference(each.address, "id"), "rule": rule}}
    # A provider may accept a block only once.
    arguments: dict[str, Any] = {}
    for path, each_value in ((each.argument, value), *each.switches):
        outer, _, name = path.rpartition(".")
        (arguments.setdefault(outer, {}) if outer else arguments)[name] = each_value
    return {key: new, each.address: arguments}


@once_per_model
def _of_buckets(model: Model) -> Mapping[str, str]:
    """The addresses of what encrypts buckets, by how it names them."""
    written = model.written.items()
    return {each.text("bucket"): at for at, each in written if each.type == ENCRYPTS_A_BUCKET}


def _statements(each: Protected, model: Model) -> Iterator[Json]:
    """Administration for the account, and use through the service, as of an AWS managed key."""
    service = service_in(each.arn)
    those = [asked for name, asked in KEY_ACTIONS.items() if name.startswith(f"{service}:")]
    actions = {*chain(*those)} or KEY_ACTIONS["dynamodb:CreateTable"]
    known = [service] if "_" not in service else [name for name in VIA if service in VIA[name]]
    names = [model.location.via_service(name) for name in known or ["*"]]
    condition = {VIA_SERVICE: _one_or_many(names)}
    yield administration(model)
    yield statement(
        sid="UseThroughTheService",
        principal={"AWS": model.location.account_root},
        actions=sorted({OF_A_KIND.get(each, each) for each in actions}),
        conditions={"StringEquals" if known else "StringLike": condition},
    )
