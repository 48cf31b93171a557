"""Reads a file or a folder of any kind of source."""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from keyproof.json_values import Object, as_object
from keyproof.loaders.cloudformation.app import reader, readers_in
from keyproof.loaders.cloudformation.decoder import decoded, is_template
from keyproof.loaders.configuration.blocks import json_files_of, sources_beside
from keyproof.loaders.configuration.document import read_configuration
from keyproof.loaders.hcl.json_syntax import merged
from keyproof.loaders.locations import accounts_shown_by
from keyproof.loaders.plan.document import read_plan, state_of
from keyproof.loaders.reading import ALLOWED, Given, Reader, Reading
from keyproof.loaders.state_file import is_state_file, shown
from keyproof.loaders.symbols import ACCOUNT, ACCOUNT_ID
from keyproof.terminal.user_error import UserError

STANDARD_INPUT = "-"
OF_TERRAFORM = ".tf.json"
TO_PLAN = (
    "keyproof reads *.tf only next to a plan. Run `terraform plan -out=tfplan && terraform show "
    "-json tfplan > plan.json` there, and give plan.json."
)
BESIDE = "not read, but Terraform reads it: pass the folder, or a plan"
# Where the CDK puts one folder for each stack: below its output folder, or below the project's.
FOLDERS = ("*/cdk.tf.json", "stacks/*/cdk.tf.json", "*.out/stacks/*/cdk.tf.json")


def read(
    path: Path | str,
    *,
    account_id: str | None = None,
    config_dir: Path | None = None,
    taken: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> tuple[Reading, ...]:
    """The stacks at a path, or on standard input for ``-``: several only of a folder.

    ``account_id`` is the number of the account where nothing in the file shows it. ``config_dir``
    holds the sources of a plan, which are read for what the plan does not know; without it, the
    folder of the file is taken where it has every resource of the plan. ``parameters`` are those of
    a template. Numbers that stand among the values are taken for accounts, unless ``taken`` has
    those that are. Raises UserError on anything else than a source, and OSError.
    """
    if account_id is not None and not ACCOUNT_ID.fullmatch(account_id):
        problem = f"{account_id!r} is not an AWS account ID."
        raise UserError(problem, hint="Use 12 digits.")
    if config_dir is not None and not any(config_dir.glob("*.tf*")):
        problem = f"{config_dir} is not a folder with Terraform files."
        raise UserError(problem, hint="Name the folder in which Terraform planned.")
    given = Given(
        path=None if str(path) == STANDARD_INPUT else Path(path),
        config_dir=config_dir,
        parameters=parameters or {},
    )
    try:
        return tuple(_of_accounts(each, account_id, taken) for each in _readers(given))
    except RecursionError as error:
        raise UserError(f"{path} is nested too deeply.", hint=ALLOWED) from error


def _readers(given: Given) -> list[Reader]:
    if given.path is not None and given.path.is_dir():
        return _readers_in(given.path, given)
    document = _document(given)
    if document.keys() & {"planned_values", "resource_changes"}:
        return [partial(_read_plan, document, given)]
    is_shown = document.keys() & {"values", "terraform_version"}
    if is_state_file(document) or ("format_version" in document and is_shown):
        return [partial(_read_state, document, given)]
    if is_template(document, given.place):
        return [reader(document, given)]
    is_named = given.place.endswith(OF_TERRAFORM) or document.keys() & {"terraform", "resource"}
    if not is_named or document.keys() & {"format_version", "lineage", "version"}:
        problem = f"{given.place} is neither a plan, a state, a configuration nor a template."
        raise UserError(problem, hint=ALLOWED)
    if given.path is None:
        problem = "A configuration is not read from standard input."
        raise UserError(problem, hint="Name its path.")
    return [partial(_read_configuration, (given.path,))]


def _readers_in(folder: Path, given: Given) -> list[Reader]:
    """The stacks of a folder: its own files are one, or each of those below."""
    own = json_files_of(folder)
    below = [(each,) for pattern in FOLDERS for each in sorted(folder.glob(pattern))]
    # The manifest of a cdktf.out looks like that of an app without stacks.
    written = [partial(_read_configuration, each) for each in ([own] if own else below)]
    found = written or [*readers_in(folder, given)]
    if not found:
        problem = f"{folder} has no cdk.tf.json or other *.tf.json."
        raise UserError(problem, hint=TO_PLAN if any(folder.glob("*.tf")) else ALLOWED)
    return found


def _read_plan(document: Object, given: Given, accounts: Mapping[str, str]) -> Reading:
    folder = given.path.parent if given.path else Path()
    config_dir = given.config_dir or sources_beside(folder, document)
    try:
        return read_plan(document, given.place, accounts, config_dir=config_dir)
    except (OSError, UserError):
        if given.config_dir or not config_dir:
            raise
        # Nobody asked for the sources: what cannot be read there is not known.
        return read_plan(document, given.place, accounts)


def _read_state(document: Object, given: Given, accounts: Mapping[str, str]) -> Reading:
    values = shown(document, given.place) if is_state_file(document) else document
    return Reading(after=state_of(values, given.place, accounts))


def _read_configuration(paths: tuple[Path, ...], accounts: Mapping[str, str]) -> Reading:
    stack = read_configuration(*paths, accounts=accounts)
    folder = paths[0].parent
    beside = sorted({*folder.glob("*.tf"), *folder.glob(f"*{OF_TERRAFORM}")} - {*paths})
    notes = tuple((each.name, "", BESIDE) for each in beside)
    return Reading(
        after=replace(stack, not_evaluated=(*stack.not_evaluated, *notes)),
        name=folder.name,
        complete=True,
    )


def _of_accounts(reads: Reader, account_id: str | None, taken: Mapping[str, str] | None) -> Reading:
    """What is read of some accounts; without their numbers, of those that stand in what is read."""
    given = {**(taken or {}), **({ACCOUNT: account_id} if account_id else {})}
    found = reads(given)
    shown = accounts_shown_by(found.after) if taken is None else {}
    return replace(reads({**given, **shown}), accounts_taken=shown) if shown else found


def _document(given: Given) -> Object:
    place = given.place
    try:
        # JSON in any encoding of Unicode, such as that of a file that PowerShell writes.
        content = given.path.read_bytes() if given.path else sys.stdin.buffer.read()
        document: object = _decoded(content, place)
        if b"\\ud" in content.lower():
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        problem = f"is not JSON: {error}"
        if isinstance(error, UnicodeEncodeError):
            problem = "has half of a surrogate pair (\\ud…)."
        if isinstance(error, UnicodeDecodeError):
            problem = f"is not a UTF-8 text file: {error.reason}."
        raise UserError(f"{place} {problem}", hint=ALLOWED) from error
    if isinstance(document, list) and place.endswith(OF_TERRAFORM):
        return merged([document], place)
    if not isinstance(document, dict):
        raise UserError(f"{place} is not a JSON object.", hint=ALLOWED)
    return as_object(document)


def _decoded(content: bytes, place: str) -> object:
    """What is in a file: JSON, or YAML where that is a template."""
    try:
        return json.loads(content)
    except ValueError as error:
        is_text = not isinstance(error, UnicodeDecodeError) or b"AWSTemplate" in content
        if place.endswith(OF_TERRAFORM) or b"Resources" not in content or not is_text:
            raise
        return decoded(content, place)
