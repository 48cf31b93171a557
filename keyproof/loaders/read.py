"""Reads a file or a folder of any kind of source."""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from keyproof.json_values import Object, as_object
from keyproof.loaders.cloudformation.decoder import decoded
from keyproof.loaders.hcl.json_syntax import merged
from keyproof.loaders.locations import accounts_shown_by
from keyproof.loaders.reading import ALLOWED, Given, Reader, Reading, Source
from keyproof.loaders.symbols import ACCOUNT, ACCOUNT_ID
from keyproof.terminal.user_error import UserError

STANDARD_INPUT = "-"
OF_TERRAFORM = ".tf.json"
TO_PLAN = (
    "keyproof reads *.tf only next to a plan. Run `terraform plan -out=tfplan && terraform show "
    "-json tfplan > plan.json` there, and give plan.json."
)
# Each of its modules is a kind of source.
SOURCES = Path(__file__).with_name("sources")


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
    is_input = str(path) == STANDARD_INPUT
    given = Given(
        path=None if is_input else Path(path),
        place="standard input" if is_input else str(path),
        config_dir=config_dir,
        parameters=parameters or {},
    )
    try:
        return tuple(_of_accounts(each, account_id, taken) for each in _readers(given))
    except RecursionError as error:
        raise UserError(f"{path} is nested too deeply.", hint=ALLOWED) from error


@cache
def _sources() -> tuple[Source, ...]:
    names = [each.name for each in iter_modules([str(SOURCES)])]
    return tuple(import_module(f"keyproof.loaders.sources.{each}").SOURCE for each in names)


def _readers(given: Given) -> list[Reader]:
    if given.path is not None and given.path.is_dir():
        for source in _sources():
            if found := list(source.readers_in(given.path, given)):
                return found
        problem = f"{given.path} has no cdk.tf.json or other *.tf.json."
        raise UserError(problem, hint=TO_PLAN if any(given.path.glob("*.tf")) else ALLOWED)
    document = _document(given)
    for source in _sources():
        if source.is_source(document, given.place):
            return [source.reader(document, given)]
    raise UserError(
        f"{given.place} is neither a plan, a state, a configuration nor a template.", hint=ALLOWED
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
    except UnicodeEncodeError as error:
        raise UserError(f"{place} has half of a surrogate pair (\\ud…).", hint=ALLOWED) from error
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


def _decoded(content: bytes, place: str) -> object:
    """What is in a file: JSON, or YAML where that is a template."""
    try:
        return json.loads(content)
    except ValueError as error:
        is_text = not isinstance(error, UnicodeDecodeError) or b"AWSTemplate" in content
        if place.endswith(OF_TERRAFORM) or b"Resources" not in content or not is_text:
            raise
        return decoded(content, place)
