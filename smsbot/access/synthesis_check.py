"""What a synthesis refuses: a key that locks everybody out, an alarm that nobody would get.

Both would be found out too late, when there is an account: the one cannot be undone, and of the
other would never be noticed, least of all if the lost key is the one of the alarm.
"""

from collections.abc import Iterable
from pathlib import Path

from smsbot.access.principals import principals
from smsbot.access.proofs.lockout import no_lockout
from smsbot.access.proofs.reachable import reachable, requests_of_alarms
from smsbot.access.proofs.survivable import survivable
from smsbot.loaders.configuration.load import load_configuration
from smsbot.model.finding import Finding
from stacks.settings.environment import Environment


def refused(environments: Iterable[Environment], output: Path) -> list[Finding]:
    """The findings of the stacks below ``output``, whose configuration is then removed."""
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
