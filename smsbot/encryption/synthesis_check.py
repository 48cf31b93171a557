"""What a synthesis refuses: a key that locks everybody out, an alarm that nobody would get.

Both would be found out too late, when there is an account: the one cannot be undone, and of the
other nothing ever tells, least of all if the lost key is the one that it is about.
"""

from collections.abc import Iterable
from pathlib import Path

from smsbot.encryption.configuration import load_configuration
from smsbot.encryption.finding import Finding
from smsbot.encryption.principals import principals
from smsbot.encryption.proofs.lockout import no_lockout
from smsbot.encryption.proofs.reachable import reachable, requests_of_alarms
from smsbot.encryption.proofs.survivable import survivable
from stacks.environment import Environment


def refused(environments: Iterable[Environment], output: Path) -> list[Finding]:
    """What is wrong with the stacks below ``output``, whose configuration is then removed."""
    return [finding for environment in environments for finding in _of_stack(environment, output)]


def _of_stack(environment: Environment, output: Path) -> list[Finding]:
    path = output / "stacks" / environment.names.prefix / "cdk.tf.json"
    model = load_configuration(path, exemptions={})
    everybody = principals(model)
    requests = requests_of_alarms(model, everybody)
    findings = [
        *no_lockout(model, everybody),
        *reachable(requests),
        *survivable(model, requests),
    ]
    if findings:
        path.unlink()
    return findings
