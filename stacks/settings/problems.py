"""What settings that are each valid may not be together, in one environment or in several."""

import re
from collections.abc import Iterable, Iterator
from itertools import permutations

from stacks.settings import examples
from stacks.settings.backends import LocalBackend, S3Backend
from stacks.settings.conversation import Hook
from stacks.settings.environment import Environment, name_of_role
from stacks.state.state_names import LONGEST_BUCKET_NAME, RESERVED_BUCKET_PREFIXES, bucket_of

TASKS = ("deploy_role", "plan_role", "verify_role", "break_glass_role", "admin_role")
COMPUTED = ("plan_role", "verify_role")
READERS = ("table_readers", "queue_readers", "log_readers", "privacy_roles")
# The key policies deny these what people who read data need, or the other way round.
NO_READERS = ("deploy_role", "break_glass_role")
# Only IAM Identity Center makes and changes roles in this path.
OF_IDENTITY_CENTER = "aws-reserved/"
# The names of bucket and key hold the one; the other writes the state of the bootstrap.
NEEDED_IN_S3 = ("account_id", "admin_role")


def problems_of(environments: Iterable[Environment]) -> Iterator[str]:
    """Each problem of the environments of a file, with the setting and what is allowed."""
    known = list(environments)
    for each in known:
        for of_one in (_of_state, _of_roles, _of_hook, _of_examples):
            yield from of_one(each)
    for one, other in permutations(known, 2):
        if one.account_id == other.account_id:
            yield from _of_names(one, other)
            yield from _of_shared_roles(one, other)


def _refused(environment: Environment, setting: str, received: object, allowed: str | None) -> str:
    return f"[{environment.name}] {setting}: received {received!r}; allowed: {allowed}"


def _described(setting: str) -> str | None:
    return Environment.model_fields[setting].description


def _of_state(environment: Environment) -> Iterator[str]:
    """The names of the state in S3 hold the company, the account and the region."""
    if not isinstance(environment.backend, S3Backend):
        return
    missing = [each for each in NEEDED_IN_S3 if getattr(environment, each) is None]
    for each in missing:
        allowed = f"allowed with the backend s3: {_described(each)}"
        yield f"[{environment.name}] {each}: received nothing; {allowed}"
    if missing:
        return
    bucket, company = bucket_of(environment), environment.company
    spare = LONGEST_BUCKET_NAME - len(bucket)
    if spare < 0:
        allowed = (
            f"with the backend s3, at most {len(company) + spare} characters, or a shorter name "
            f"of the environment, for the bucket {bucket!r}"
        )
        yield _refused(environment, "company", company, allowed)
    if bucket.startswith(RESERVED_BUCKET_PREFIXES):
        reserved = " or ".join(RESERVED_BUCKET_PREFIXES)
        allowed = f"with the backend s3, one whose bucket does not start with {reserved}"
        yield _refused(environment, "company", company, allowed)


def all_roles(environment: Environment) -> list[tuple[str, str]]:
    """Every role that the settings name, each with its setting."""
    tasks = [(task, role) for task in TASKS if (role := getattr(environment, task))]
    return tasks + [(each, role) for each in READERS for role in getattr(environment, each)]


def is_made_in(environment: Environment, role: str) -> bool:
    """Whether the deploy role of an environment may write a role, by its name with its path.

    IAM matches the path too: `*` in an ARN stands for any text, with `/` in it.
    """
    pattern = re.compile(rf"{re.escape(environment.names.prefix)}-.*-role-.*", re.IGNORECASE)
    return any(pattern.fullmatch(each) for each in (role, name_of_role(role)))


def _of_roles(environment: Environment) -> Iterator[str]:
    """Roles of two tasks, which no key policy serves, and roles that Terraform makes."""
    roles = all_roles(environment)
    tasks = {setting: role for setting, role in roles if setting in TASKS}
    for setting, role in roles:
        same = [
            other
            for other, theirs in tasks.items()
            if other != setting and name_of_role(theirs) == name_of_role(role)
        ]
        if setting in READERS:
            same, allowed = [each for each in same if each in NO_READERS], _described(setting)
        else:
            allowed = "a separate role"
        if same and setting not in COMPUTED:
            received = f"{role!r}, which is the {' and the '.join(same)}"
            yield f"[{environment.name}] {setting}: received {received}; allowed: {allowed}"
        if is_made_in(environment, role):
            made = f"{environment.names.prefix}-…-role-…"
            allowed = f"a name that does not match {made}: the deploy role can change such roles"
            yield _refused(environment, setting, role, allowed)
    role, backend = environment.deploy_role, environment.backend
    if role.startswith(OF_IDENTITY_CENTER) and not isinstance(backend, LocalBackend):
        allowed = f"with the backend {backend.type}, a role that the bootstrap can create"
        yield _refused(environment, "deploy_role", role, allowed)


def _of_hook(environment: Environment) -> Iterator[str]:
    """The function would ask itself again and again, or the roles' boundary denies the call."""
    hook, names, backend = environment.conversation.hook, environment.names, environment.backend
    if hook is None:
        return
    bounded = not isinstance(backend, LocalBackend)
    if hook.function == names.name("compute", "function", "bot"):
        allowed = f"{Hook.model_fields['function'].description}, and not that of the bot"
    elif bounded and not hook.function.startswith(f"{names.prefix}-"):
        kept = f"the backend {backend.type} limits each role to its environment"
        allowed = f"{names.prefix}-NAME, since {kept}"
    else:
        return
    yield _refused(environment, "conversation.hook.function", hook.function, allowed)


def _of_examples(environment: Environment) -> Iterator[str]:
    """Shipped examples that the customers of a company of its own would get."""
    conversation = environment.conversation
    if environment.company == examples.COMPANY:
        return
    texts = {f"commands.{keyword}": reply for keyword, reply in conversation.commands.items()}
    for setting, text in {"support_contact": conversation.support_contact, **texts}.items():
        if text in (examples.CONTACT, *examples.REPLIES):
            allowed = (
                f"your own text in place of the example, in [{environment.name}.conversation] or "
                "[defaults.conversation]"
            )
            yield _refused(environment, f"conversation.{setting}", text, allowed)


def _of_names(one: Environment, other: Environment) -> Iterator[str]:
    """A name that holds another one as its beginning or end.

    The beginning of its name shows whose a resource is, so the roles of the one would reach the
    other. The company stands before the name in that of a bucket, so its end counts too.
    """
    own, theirs = one.names.prefix, other.names.prefix
    if theirs.startswith(f"{own}-") or theirs.endswith(f"-{own}"):
        end = f" or end with -{own}" if theirs.endswith(own) else ""
        yield (
            f"[{other.name}]: received this name, but [{one.name}] is in the same account, and the "
            f"roles of {one.name} would reach {theirs}-…; allowed: a name that does not begin "
            f"with {one.name}-{end}. If their accounts differ, give each its account_id"
        )


def _of_shared_roles(one: Environment, other: Environment) -> Iterator[str]:
    """Roles of another environment that who deploys this one would reach, or also is.

    Environments without an account id, or with a local state, have no bootstrap that makes roles.
    """
    if one.account_id is None or LocalBackend in (type(one.backend), type(other.backend)):
        return
    for setting, role in all_roles(other):
        if is_made_in(one, role):
            made = f"{one.names.prefix}-…-role-…"
            allowed = (
                f"a name that does not match {made}: the deploy role of {one.name} can change such "
                "roles"
            )
            yield _refused(other, setting, role, allowed)
    # IAM takes two names that differ in path or case for the same.
    theirs = (other.deploy_role, other.plan_role, other.verify_role)
    if name_of_role(one.deploy_role) in map(name_of_role, theirs):
        allowed = f"a role other than those of {other.name}, which is in the same account"
        yield _refused(one, "deploy_role", one.deploy_role, allowed)
