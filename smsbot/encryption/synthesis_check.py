"""What a synthesis refuses: a key that locks everybody out, an alarm that nobody would get.

Both would be found out too late, when there is an account: the one cannot be undone, and of the
other nothing ever tells.
"""

from collections.abc import Iterable
from pathlib import Path

from smsbot.encryption.calls import CLOUDWATCH, EVENTBRIDGE
from smsbot.encryption.configuration import load_configuration
from smsbot.encryption.finding import Finding
from smsbot.encryption.principals import principals
from smsbot.encryption.proofs.lockout import no_lockout
from stacks.environment import Environment


def refused(environments: Iterable[Environment], output: Path) -> list[Finding]:
    """What is wrong with the stacks below ``output``, whose configuration is then removed."""
    return [finding for environment in environments for finding in _of_stack(environment, output)]


def _of_stack(environment: Environment, output: Path) -> list[Finding]:
    path = output / "stacks" / environment.names.prefix / "cdk.tf.json"
    model = load_configuration(path, exemptions={})
    everybody = principals(model)
    findings = no_lockout(model, everybody)
    if any(call.caller in (CLOUDWATCH, EVENTBRIDGE) for call in model.calls):
        # What it needs takes time to load, and most syntheses are waited for.
        from smsbot.encryption.proofs.reachable import reachable

        findings += reachable(model, everybody)
    if findings:
        path.unlink()
    return findings
