"""The whole life of an environment, by the commands that people use."""

import json
import re
from collections.abc import Callable

from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.belongings import Place, belongings
from smsbot.actions.acceptance.probe import Probe, Stage, Subject, Verdict, judged, not_possible
from smsbot.actions.acceptance.world import World

DEPLOY = "https://developer.hashicorp.com/terraform/cli/commands/apply"
KMS = "https://docs.aws.amazon.com/kms/latest/developerguide"
APPLIED = "Terraform applied"
OF_AN_EARLIER_RUN = re.compile(r"aws_kms_key\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PLANNED = re.compile(r"Terraform planned (\d+) changes?")


def _ends_well(world: World, *words: str) -> Verdict:
    ended = world.run(*words)
    told = _last_lines(f"{ended.stdout}\n{ended.stderr}")
    return judged(
        ended.returncode == 0,
        f"smsbot {' '.join(words)} ended well",
        otherwise=f"smsbot {' '.join(words)} ended with status {ended.returncode}: {told}",
    )


def _last_lines(text: str) -> str:
    lines = [each.strip() for each in text.splitlines() if each.strip()]
    return " / ".join(lines[-4:])


def _second_plan(world: World) -> Verdict:
    ended = world.run("plan", world.environment.name)
    found = PLANNED.search(ended.stdout)
    if found is None:
        return judged(False, f"no plan: {_last_lines(ended.stdout + ended.stderr)}")  # noqa: FBT003
    return judged(found[1] == "0", f"the second plan has {found[1]} changes")


def _destroyed(world: World) -> Verdict:
    """Terraform destroys its own stack; the bucket of the state is left for the cleaning."""
    ended = world.destroy()
    place = Place(location=world.location, prefix=world.environment.names.prefix)
    ours = [
        each
        for each in belongings(world.caller, place)
        if "-state" not in each.name and "-probe-" not in each.name and each.kind != "aws_kms_key"
    ]
    if ended.returncode != 0:
        return judged(False, f"terraform destroy: {_last_lines(ended.stdout + ended.stderr)}")  # noqa: FBT003
    return judged(not ours, "nothing is left", otherwise=f"left: {', '.join(map(str, ours[:5]))}")


def _command(*words: str) -> Callable[[World], Verdict]:
    return lambda world: _ends_well(world, *words)


def _deployed(world: World) -> Verdict:
    ended = world.run("deploy", world.environment.name, "--yes")
    if "Terraform planned 0 changes" not in ended.stdout and APPLIED not in ended.stdout:
        return judged(False, f"nothing was applied: {_last_lines(ended.stdout)}")  # noqa: FBT003
    found = _differences(world)
    if isinstance(found, str):
        return judged(False, found)  # noqa: FBT003
    return judged(not found, "it is as designed", otherwise=f"it differs: {'; '.join(found[:5])}")


def _differences(world: World) -> list[str] | str:
    """What verify finds of the environment itself; a text if it could not check everything.

    What a probe made has the names of the environment, and keys of an earlier run wait for their
    end: neither is a difference.
    """
    ended = world.run("verify", world.environment.name, "--format", "json")
    try:
        (found,) = json.loads(ended.stdout)
    except ValueError:
        return f"verify did not answer: {_last_lines(ended.stdout + ended.stderr)}"
    if found["not_checked"]:
        return f"verify could not read: {found['not_checked'][0]}"
    return [
        f"{each['resource']}: {each['problem']}"
        for each in found["differences"]
        if "-probe-" not in each["resource"] and not OF_AN_EARLIER_RUN.fullmatch(each["resource"])
    ]


def _policies_as_written(world: World) -> Verdict:
    """Each key policy, as KMS gives it back, means what the code says."""
    found = _differences(world)
    if isinstance(found, str):
        return not_possible(found)
    differing = [each for each in found if each.startswith("aws_kms_key.") and "policy" in each]
    return judged(
        not differing,
        "every key policy is as the code has it",
        otherwise="; ".join(differing),
    )


def _alarms(world: World) -> Verdict:
    """Set off each alarm once, and see the message arrive at an encrypted topic's subscriber."""
    prefix = world.environment.names.prefix
    names = [
        each["AlarmName"]
        for each in world.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{prefix}-")[
            "MetricAlarms"
        ]
    ]
    topics = {
        topic
        for each in world.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{prefix}-")[
            "MetricAlarms"
        ]
        for topic in each.get("AlarmActions", ())
    }
    urls = [
        bench.queue(world, f"alarms-{number}", topic_arn=arn)
        for number, arn in enumerate(sorted(topics))
    ]
    silent: list[str] = []
    for name in names:
        world.attempt(
            "cloudwatch:SetAlarmState", AlarmName=name, StateValue="ALARM", StateReason="acceptance"
        )
        if not any(bench.received(world, url, having=name, seconds=120) for url in urls):
            silent.append(name.removeprefix(f"{prefix}-"))
        world.attempt(
            "cloudwatch:SetAlarmState", AlarmName=name, StateValue="OK", StateReason="acceptance"
        )
    return judged(
        bool(names) and not silent,
        f"all {len(names)} alarms arrived",
        otherwise=f"of {len(names)} alarms these arrived nowhere: {', '.join(silent)}",
    )


NAME = "acceptance"
PROBES = (
    Probe(
        id="bootstrap",
        statement="The bucket of the state and its key are made by one command.",
        subject=Subject.LIFE,
        source="https://developer.hashicorp.com/terraform/language/backend/s3",
        does="Runs smsbot state bootstrap. Refuted if it fails.",
        run=_command("state", "bootstrap", NAME, "--yes"),
    ),
    Probe(
        id="deploy",
        statement="AWS takes the whole environment, and it is as designed afterwards.",
        subject=Subject.LIFE,
        source=DEPLOY,
        does="Runs smsbot deploy, which verifies. Refuted if Terraform fails or something differs.",
        run=_deployed,
    ),
    Probe(
        id="second-plan",
        statement="A second plan is empty.",
        subject=Subject.LIFE,
        source=DEPLOY,
        does="Runs smsbot plan. Refuted if it plans a change.",
        run=_second_plan,
        stage=Stage.WITH_ENVIRONMENT,
    ),
    Probe(
        id="key-policies",
        statement="The provider writes key policies that AWS gives back with the same meaning.",
        subject=Subject.LIFE,
        source=f"{KMS}/key-policies.html",
        does="Reads each key policy back and compares it. Refuted if one differs.",
        run=_policies_as_written,
        stage=Stage.WITH_ENVIRONMENT,
    ),
    Probe(
        id="alarms",
        statement="Each alarm reaches a subscriber of its encrypted topic.",
        subject=Subject.LIFE,
        source="https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
        does="Sets each alarm off once and receives its message. Refuted if one does not arrive.",
        run=_alarms,
        stage=Stage.WITH_ENVIRONMENT,
    ),
    Probe(
        id="destroy",
        statement="Terraform destroys the environment, and leaves nothing but keys.",
        subject=Subject.LIFE,
        source="https://developer.hashicorp.com/terraform/cli/commands/destroy",
        does="Runs terraform destroy and reads the account. Refuted if something is left.",
        run=_destroyed,
        stage=Stage.AT_THE_END,
    ),
)
