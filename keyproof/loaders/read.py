"""Reads a plan, a state or a configuration of Terraform, or templates of CloudFormation."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from keyproof.json_values import Object, as_object
from keyproof.loaders.cloudformation.app import is_app, read_app, read_template
from keyproof.loaders.cloudformation.decoder import decoded, is_template
from keyproof.loaders.configuration.blocks import json_files_of, sources_beside
from keyproof.loaders.configuration.document import read_configuration
from keyproof.loaders.hcl.json_syntax import merged
from keyproof.loaders.locations import account_shown_by
from keyproof.loaders.plan.document import stacks_of_plan, state_of
from keyproof.loaders.state_file import is_state_file, shown
from keyproof.loaders.symbols import ACCOUNT
from keyproof.model.resource import Stack
from keyproof.terminal.user_error import UserError

STANDARD_INPUT = "-"
ACCOUNT_ID = re.compile(r"[0-9]{12}")
CONFIGURATION = "cdk.tf.json"
OF_TERRAFORM = ".tf.json"
BESIDE = "Terraform reads it as well: name the folder, or check a plan"
# Where the CDK puts one folder for each stack: below its output folder, or below the project's.
FOLDERS = ("*/cdk.tf.json", "stacks/*/cdk.tf.json", "*.out/stacks/*/cdk.tf.json")
TO_PLAN = (
    "keyproof reads *.tf only next to a plan. Run `terraform plan -out=tfplan && terraform show "
    "-json tfplan > plan.json` there, and give plan.json."
)
ALLOWED = (
    "Give a plan or a state as `terraform show -json` prints it, a terraform.tfstate, a "
    "configuration in JSON, such as a cdk.tf.json, a CloudFormation template, or cdk.out."
)


class Kind(StrEnum):
    """What was read."""

    PLAN = "plan"
    STATE = "state"
    CONFIGURATION = "configuration"
    TEMPLATE = "template"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One stack as it is ``before`` a change, and as it is ``after`` it.

    A state and a configuration change nothing: ``before`` is None. ``changes`` are those of a plan,
    as the plan spells them. ``account_taken`` is a number that stands among the values, where
    nothing says which account it is.
    """

    kind: Kind
    after: Stack
    before: Stack | None = None
    changes: tuple[Object, ...] = ()
    account_taken: str = ""


Reader = Callable[[str | None], Reading]


def read(
    path: Path | str,
    *,
    account_id: str | None = None,
    config_dir: Path | None = None,
    guesses: bool = True,
    parameters: Mapping[str, str] | None = None,
) -> tuple[Reading, ...]:
    """The stacks at a path, or on standard input for ``-``: several only of a folder.

    ``parameters`` are those of a template.

    ``account_id`` is the number of the account where nothing in the file shows it. ``config_dir``
    holds the sources of a plan, which are read for what the plan does not know; without it, the
    folder of the file is taken where it has every resource of the plan. A number that stands among
    the values is taken for the account's unless ``guesses`` is false. Raises UserError on
    anything else than a plan, a state or a configuration in JSON, and OSError.
    """
    if account_id is not None and not ACCOUNT_ID.fullmatch(account_id):
        problem = f"{account_id!r} is not an AWS account ID."
        raise UserError(problem, hint="Use 12 digits.")
    if config_dir is not None and not any(config_dir.glob("*.tf*")):
        problem = f"{config_dir} is not a folder with files of Terraform."
        raise UserError(problem, hint="Name the folder in which Terraform planned.")
    is_folder = str(path) != STANDARD_INPUT and Path(path).is_dir()
    given = parameters or {}
    found = _in_folder(Path(path), given) if is_folder else [_in_file(path, given, config_dir)]
    try:
        return tuple(_of_account(each, account_id, guesses=guesses) for each in found)
    except RecursionError as error:
        raise UserError(f"{path} is nested too deeply.", hint=ALLOWED) from error


def _in_folder(folder: Path, parameters: Mapping[str, str]) -> Iterator[Reader]:
    """What reads each stack of a folder."""
    if is_app(folder):
        yield from (partial(_template, each) for each in read_app(folder, parameters))
        return
    own = json_files_of(folder)
    found = [each for pattern in FOLDERS for each in sorted(folder.glob(pattern))]
    if not own and not found:
        hint = TO_PLAN if any(folder.glob("*.tf")) else ALLOWED
        raise UserError(f"{folder} has no {CONFIGURATION}.", hint=hint)
    # The files of the folder itself are one stack, or each of those below.
    yield from (partial(_configuration, each) for each in ([own] if own else zip(found)))


def _in_file(path: Path | str, parameters: Mapping[str, str], config_dir: Path | None) -> Reader:
    """What reads the stack of a file."""
    is_input = str(path) == STANDARD_INPUT
    place = "standard input" if is_input else str(path)
    members = _members(path, place)
    match _kind(members, place):
        case Kind.TEMPLATE:
            at = None if is_input else Path(path)
            return partial(_template, partial(read_template, members, at, parameters))
        case Kind.CONFIGURATION if is_input:
            problem = "A configuration is not read from standard input."
            raise UserError(problem, hint="Name its path.")
        case Kind.CONFIGURATION:
            return partial(_configuration, (Path(path),))
        case Kind.STATE:
            return partial(_state, members, place)
        case Kind.PLAN:
            folder = Path() if is_input else Path(path).parent
            return partial(_plan, members, place, config_dir, folder)


def _template(reads: Callable[[str | None], Stack], account_id: str | None) -> Reading:
    return Reading(kind=Kind.TEMPLATE, after=reads(account_id))


def _state(members: Object, place: str, account_id: str | None) -> Reading:
    document = shown(members, place) if is_state_file(members) else members
    return Reading(kind=Kind.STATE, after=state_of(document, place, account_id=account_id))


def _plan(
    members: Object, place: str, config_dir: Path | None, folder: Path, account_id: str | None
) -> Reading:
    sources = config_dir or sources_beside(folder, members)
    try:
        before, after, changes = stacks_of_plan(
            members, place, account_id=account_id, config_dir=sources
        )
    except (OSError, UserError):
        if config_dir or not sources:
            raise
        # Nobody asked for the sources: what cannot be read there is not known.
        before, after, changes = stacks_of_plan(members, place, account_id=account_id)
    return Reading(kind=Kind.PLAN, before=before, after=after, changes=changes)


def _of_account(reads: Reader, account_id: str | None, *, guesses: bool) -> Reading:
    """What is read of an account; without its number, of the one that stands in what is read."""
    found = reads(account_id)
    is_open = account_id is None and found.after.location.account_id == ACCOUNT
    if not is_open or not guesses:
        return found
    taken = account_shown_by(found.after)
    return replace(reads(taken), account_taken=taken) if taken else found


def _members(path: Path | str, place: str) -> Object:
    try:
        # JSON in any encoding of Unicode, such as that of a file that PowerShell writes.
        is_input = str(path) == STANDARD_INPUT
        content = sys.stdin.buffer.read() if is_input else Path(path).read_bytes()
        document: object = _document_in(content, place)
        if b"\\ud" in content.lower():
            json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UserError(f"{place} has an incomplete character.", hint=ALLOWED) from error
    except UnicodeDecodeError as error:
        raise UserError(
            f"{place} is not a UTF-8 text file: {error.reason}.", hint=ALLOWED
        ) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{place} is not JSON: {error}", hint=ALLOWED) from error
    if isinstance(document, list) and place.endswith(OF_TERRAFORM):
        return merged([document], place)
    if not isinstance(document, dict):
        raise UserError(f"{place} is not a JSON object.", hint=ALLOWED)
    return as_object(document)


def _document_in(content: bytes, place: str) -> object:
    """What is in a file: JSON, or YAML where that is a template."""
    try:
        return json.loads(content)
    except ValueError as error:
        is_text = not isinstance(error, UnicodeDecodeError) or b"AWSTemplate" in content
        if place.endswith(OF_TERRAFORM) or b"Resources" not in content or not is_text:
            raise
        return decoded(content, place)


def _kind(document: Object, place: str) -> Kind:
    if "planned_values" in document or "resource_changes" in document:
        return Kind.PLAN
    if "format_version" in document and ("values" in document or "terraform_version" in document):
        return Kind.STATE
    if is_state_file(document):
        return Kind.STATE
    if {"terraform", "resource"} & set(document) or place.endswith(OF_TERRAFORM):
        return Kind.CONFIGURATION
    if is_template(document):
        return Kind.TEMPLATE
    raise UserError(
        f"{place} is neither a plan, a state, a configuration nor a template.", hint=ALLOWED
    )


def _configuration(paths: tuple[Path, ...], account_id: str | None) -> Reading:
    stack = read_configuration(*paths, account_id=account_id or ACCOUNT)
    beside = sorted({*paths[0].parent.glob("*.tf"), *paths[0].parent.glob(f"*{OF_TERRAFORM}")})
    notes = tuple((each.name, "", BESIDE) for each in beside if each not in paths)
    return Reading(
        kind=Kind.CONFIGURATION,
        after=replace(stack, not_evaluated=(*stack.not_evaluated, *notes)),
    )
