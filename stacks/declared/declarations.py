"""Everything that a stack declares about its encryption, in one document."""

from keyproof.declarations import Admission, Declarations, Exemption, Leaving
from stacks.bootstrap.boundary import name_of_boundary
from stacks.declared import state_calls
from stacks.declared.calls import declared_calls
from stacks.declared.duties import both_duties
from stacks.declared.exemptions import exemptions
from stacks.declared.let_in import let_in
from stacks.declared.limits import PROSE, declared_limits
from stacks.declared.names import declared_names
from stacks.declared.outside import declared_backend, sent_outside
from stacks.declared.required import declared_locks, declared_values
from stacks.declared.surplus import declared_surplus, declared_wide_resources
from stacks.declared.watched import (
    declared_alarms,
    declared_aliases,
    declared_log_lines,
    declared_masks,
    declared_thresholds,
)
from stacks.keys import STATE, alias_of, tags_of
from stacks.settings.backends import LocalBackend, S3Backend
from stacks.settings.environment import Environment


def declarations_of(environment: Environment) -> Declarations:
    """The declarations of one environment."""
    return Declarations(
        calls=declared_calls(environment),
        surplus=declared_surplus(environment),
        wide_resources=declared_wide_resources(environment),
        admitted=tuple(
            Admission(address=address, service=service, reason=reason)
            for (address, service), reason in let_in(environment).items()
        ),
        exempt=tuple(
            Exemption(address=address, part=part, reason=each.reason)
            for (address, part), each in exemptions(environment).items()
        ),
        both_duties=both_duties(environment),
        leaving=tuple(
            Leaving(address=address, target=target, reason=reason)
            for (address, target), reason in sent_outside(environment).items()
        ),
        aliases=declared_aliases(environment),
        alarms=declared_alarms(environment),
        thresholds=declared_thresholds(),
        log_lines=declared_log_lines(),
        locks=declared_locks(environment),
        required=declared_values(environment),
        masks=declared_masks(environment),
        boundary=""
        if isinstance(environment.backend, LocalBackend)
        else name_of_boundary(environment.names.prefix),
        limits=declared_limits(),
        tags=tags_of(environment),
        prose=PROSE,
        names=declared_names(environment),
        opened_by=f"role/{environment.deploy_role}",
        account_id=environment.account_id or "",
        backend=declared_backend(environment),
    )


def declarations_of_bootstrap(environment: Environment) -> Declarations:
    """The declarations of the bootstrap: who reads and writes the state, where S3 has it."""
    if not isinstance(environment.backend, S3Backend):
        return Declarations(account_id=environment.account_id or "", tags=tags_of(environment))
    return Declarations(
        calls=state_calls.state_calls(environment),
        surplus=state_calls.state_uses(environment),
        account_id=environment.account_id or "",
        both_duties=state_calls.both_duties(environment),
        tags=tags_of(environment),
        aliases={alias_of(STATE, environment): state_calls.KEY},
        names=declared_names(environment),
    )


def declarations_of_all(environment: Environment) -> Declarations:
    """The declarations of an environment and, where its state is in S3, of the bootstrap."""
    own = declarations_of(environment)
    if not isinstance(environment.backend, S3Backend):
        return own
    return own.joined(declarations_of_bootstrap(environment))
