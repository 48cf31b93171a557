"""Verifying, and running what the report says."""

import boto3

from keyproof.model.resource import Stack
from smsbot.verify.verification import Verification, hold_against
from tests.e2e.shell import Shell, run_line
from tests.e2e.verify.dev import ALIAS, DEV
from tests.e2e.verify.drifts import DECIDE


def verified(design: Stack, session: boto3.Session) -> Verification:
    return hold_against(design, DEV, session, profile=None)


def follow(verification: Verification, shell: Shell) -> None:
    """Run what the report says, each command once; what is for a person to decide is done.

    A deployment comes last: it ends with a verification of its own.
    """
    commands = dict.fromkeys(
        command
        for each in verification.comparison.differences
        if each.remedy != DECIDE
        for command in each.remedy
    )
    for command in sorted(commands, key=lambda each: " deploy " in each):
        typed = "y\n" if " deploy " in command else ""
        if " smsbot keys " in command:
            typed = f"{ALIAS}{command.rpartition(' ')[2]}\n"
        ended = run_line(command, shell, typed=typed)
        assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"
