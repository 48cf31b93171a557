"""Who may start: an account that is named twice, has no data, and is of no other environment."""

import re
from collections.abc import Callable, Iterable, Iterator

from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal, counted, refuse_without_terminal
from smsbot.account.session import failures
from smsbot.actions.acceptance.cleaning.belongings import belongings
from smsbot.actions.acceptance.cleaning.kinds import pages
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.record import Record
from smsbot.actions.acceptance.throwaway import NAME
from smsbot.actions.acceptance.world import Caller
from smsbot.environments import all_environments
from stacks.settings.environment import APPLICATION, Environment
from stacks.settings.roles import shared_role_problems

NUMBER = re.compile(r"[0-9]{12}")
GIVE_BOTH = "Give the number of the account twice: --account NUMBER --again NUMBER."
ANOTHER = "Use an account with nothing in it: docs/deploy/acceptance.md."


def named_account(environment: Environment, *, account: str | None, again: str | None) -> str:
    """The account that the operator named twice, typed where it was not given.

    Raises Failure if the two differ, if it is not that of the environment, or if it is that of an
    environment with ``deletion_protection``: nothing is tried, or cleaned, where people are served.
    Nor is it where an environment of any account is called like the throwaway one: cleaning takes
    what is called so in the account, and its state in this checkout.
    """
    if account is None or again is None:
        refuse_without_terminal(GIVE_BOTH)
    terminal = Terminal()
    first = account or terminal.typed("The number of the AWS account to try things in")
    second = again or terminal.typed("The same number again")
    if first != second or not NUMBER.fullmatch(first):
        raise Failure(
            f"The account is named {first!r} and {second!r}; allowed: the same 12 digits twice.",
            way_on=GIVE_BOTH,
        )
    if environment.account_id not in (None, first):
        raise Failure(
            f"The account is named {first}; {environment.name} is in {environment.account_id}.",
            way_on="Name that account, or an environment whose account_id is this one.",
        )
    for each in all_environments().values():
        if each.deletion_protection and (each.account_id == first or each.name == environment.name):
            raise Failure(
                f"{each.name} has deletion_protection, so nothing is tried in its account.",
                way_on=f"Name an environment without it, and an account of no other. {ANOTHER}",
            )
        if f"{each.name}-".startswith(f"{NAME}-"):
            raise Failure(
                f"environments.toml has {each.name}, and cleaning takes what is called like it, "
                "with its state.",
                way_on=f"Use a checkout whose environments.toml has no {each.name}. {ANOTHER}",
            )
    return first


def refuse_account(
    caller: Caller, place: Place, environment: Environment, *, way_on: str = ANOTHER
) -> None:
    """Raise Failure if the account has data, or something of another environment of this bot."""
    here = (None, environment.account_id)
    for other in all_environments().values():
        if other.name != environment.name and other.account_id in here:
            account_id = {"account_id": environment.account_id}
            both = [environment, other.model_copy(update=account_id)]
            for problem in shared_role_problems(both):
                raise Failure(problem, way_on=way_on)
    with failures("looking whether the account has data"):
        data = list(_data(caller, place))
    if data:
        raise Failure(
            f"The account {place.location.account_id} holds data or other environments: "
            f"{_first(data)}. Nothing was changed.",
            way_on=way_on,
        )


def refuse_unrecorded(caller: Caller, place: Place, record: Record) -> None:
    """Raise Failure if something is there and no record of it: somebody else may try things."""
    if record.made():
        return
    with failures("looking for what is there"):
        own = [str(each) for each in belongings(caller, place)]
    if own:
        raise Failure(
            f"There is something of {place.prefix} in the account that this checkout "
            f"has no record of: {_first(own)}.",
            way_on="If nobody else tries things there, remove it with --clean.",
        )


def may_take(caller: Caller, place: Place, question: Callable[[str], str], *, yes: bool) -> bool:
    """Whether what is called like the environment may go, if there is any: a person has to see it.

    A record shows that this checkout made such things once. Somebody else may have made these, with
    the same names. ``question`` makes one of how many there are. Raises Failure without a terminal.
    """
    with failures("looking for what is left"):
        found = list(belongings(caller, place))
    if yes or not found:
        return True
    terminal = Terminal()
    for each in found:
        terminal.console.print(f"  {each}", markup=False)
    refuse_without_terminal(
        f"If nobody else made these {counted(len(found), 'resource')}, run the command in a "
        "terminal. --yes does not answer this question."
    )
    if terminal.confirmed(question(counted(len(found), "resource"))):
        return True
    terminal.console.print("Nothing was changed.")
    return False


def _data(caller: Caller, place: Place) -> Iterator[str]:
    """Whatever holds data, or is named like an environment of this bot, and is not of this one."""
    trails = caller.client("cloudtrail").describe_trails().get("trailList", [])
    of_trails = {each.get("S3BucketName") for each in trails}
    for table in pages(caller, "dynamodb", "list_tables", "TableNames"):
        if not table.startswith(place.start):
            yield f"the table {table}"
    for queue in pages(caller, "sqs", "list_queues", "QueueUrls"):
        name = queue.rpartition("/")[2]
        if not name.startswith(place.start):
            yield f"the queue {name}"
    for each in caller.client("s3").list_buckets()["Buckets"]:
        name = each["Name"]
        if place.prefix not in name and name not in of_trails:
            yield f"the bucket {name}"
    for each in pages(caller, "kms", "list_aliases", "Aliases"):
        alias = each["AliasName"]
        if alias.startswith(f"alias/{APPLICATION}-") and place.start not in alias:
            yield f"the key {alias}"


def _first(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:3]) + (
        f" and {len(found) - 3} more" if len(found) > len(found[:3]) else ""
    )
