"""The whole life of an environment, by the commands that people use."""

import json
import re
from subprocess import CompletedProcess

from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.belongings import Place, belongings
from smsbot.actions.acceptance.probe import (
    Probe,
    Stage,
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    refuted,
)
from smsbot.actions.acceptance.world import ProbeStopped, World

DEPLOY = "https://developer.hashicorp.com/terraform/cli/commands/apply"
KMS = "https://docs.aws.amazon.com/kms/latest/developerguide"
APPLIED = "Terraform applied"
OF_AN_EARLIER_RUN = re.compile(r"aws_kms_key\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PLANNED = re.compile(r"Terraform planned (\d+) changes?")
# In the words of Terraform and of AWS: whoever ran it may not, AWS had no time, or nobody answered.
NO_EVIDENCE = re.compile(
    r"is not authorized to perform|Access ?Denied|Throttl|RequestLimitExceeded|Rate exceeded"
    r"|InternalFailure|ServiceUnavailable|ExpiredToken|credential|StatusCode: 5\d\d"
    r"|no such host|connection (?:refused|reset)|deadline exceeded|i/o timeout|interrupt"
    r"|Nothing was applied",
    re.IGNORECASE,
)
# A key's own policy refused, which is the code's.
REFUSED_BY_KEY = re.compile(
    r"resource-based policy|KMS key does not exist or is not allowed", re.IGNORECASE
)


def _settles(ended: CompletedProcess[str]) -> Verdict:
    """Why a command did not end well: what AWS did, or what is of this machine, account or day."""
    text = f"{ended.stdout}\n{ended.stderr}"
    says = f"{' '.join(ended.args)} ended with status {ended.returncode}: {_last_lines(text)}"
    error = text[max(0, text.find("Error")) :]
    if NO_EVIDENCE.search(error) and not REFUSED_BY_KEY.search(error):
        return not_possible(says)
    return refuted(says)


def _last_lines(text: str) -> str:
    lines = [each.strip() for each in text.splitlines() if each.strip()]
    return " / ".join(lines[-4:])


def _bootstrapped(world: World) -> Verdict:
    ended = world.run("state", "bootstrap", NAME, "--yes")
    return confirmed("the bucket is there") if ended.returncode == 0 else _settles(ended)


def _deployed(world: World) -> Verdict:
    ended = world.run("deploy", world.environment.name, "--yes")
    planned = PLANNED.search(ended.stdout)
    if planned is None:
        return not_possible(f"nothing was planned: {_last_lines(ended.stdout + ended.stderr)}")
    if planned[1] != "0" and APPLIED not in ended.stdout:
        return _settles(ended)
    found = _differences(world)
    return judged(not found, "it is as designed", otherwise=f"it differs: {'; '.join(found[:5])}")


def _second_plan(world: World) -> Verdict:
    ended = world.run("plan", world.environment.name)
    found = PLANNED.search(ended.stdout)
    if found is None:
        return not_possible(f"no plan: {_last_lines(ended.stdout + ended.stderr)}")
    return judged(found[1] == "0", f"the second plan has {found[1]} changes")


def _destroyed(world: World) -> Verdict:
    """Terraform destroys its own stack; the bucket of the state is left for the cleaning."""
    ended = world.destroy()
    if ended.returncode != 0:
        return _settles(ended)
    place = Place(location=world.location, prefix=world.environment.names.prefix)
    ours = [
        each
        for each in belongings(world.caller, place)
        if "-state" not in each.name and "-probe-" not in each.name and each.kind != "aws_kms_key"
    ]
    return judged(not ours, "nothing is left", otherwise=f"left: {', '.join(map(str, ours[:5]))}")


def _differences(world: World) -> list[str]:
    """What verify finds of the environment itself. Raises ProbeStopped if it did not read all.

    What a probe made has the names of the environment, and keys of an earlier run wait for their
    end: neither is a difference.
    """
    ended = world.run("verify", world.environment.name, "--format", "json")
    try:
        (found,) = json.loads(ended.stdout)
    except ValueError as error:
        told = _last_lines(ended.stdout + ended.stderr)
        raise ProbeStopped(f"verify did not answer: {told}") from error
    if found["not_checked"]:
        raise ProbeStopped(f"verify could not read: {found['not_checked'][0]}")
    return [
        f"{each['resource']}: {each['problem']}"
        for each in found["differences"]
        if "-probe-" not in each["resource"] and not OF_AN_EARLIER_RUN.fullmatch(each["resource"])
    ]


def _policies_as_written(world: World) -> Verdict:
    """Each key policy, as KMS gives it back, means what the code says."""
    differing = [
        each for each in _differences(world) if each.startswith("aws_kms_key.") and "policy" in each
    ]
    return judged(
        not differing, "every key policy is as the code has it", otherwise="; ".join(differing)
    )


def _alarms(world: World) -> Verdict:
    """Set off each alarm once, and see the message arrive at an encrypted topic's subscriber."""
    start = f"{world.environment.names.prefix}-"
    found = world.attempt("cloudwatch:DescribeAlarms", AlarmNamePrefix=start).answer["MetricAlarms"]
    if not found:
        return not_possible("the account shows no alarm")
    topics = sorted({topic for each in found for topic in each.get("AlarmActions", ())})
    urls = [
        bench.queue(world, f"alarms-{number}", topic_arn=arn) for number, arn in enumerate(topics)
    ]
    silent: list[str] = []
    for name in sorted(each["AlarmName"] for each in found):
        # An alarm acts when its state changes: one that is set off already would stay silent.
        for state in ("OK", "ALARM"):
            world.attempt(
                "cloudwatch:SetAlarmState",
                AlarmName=name,
                StateValue=state,
                StateReason="acceptance",
            )
        if not any(bench.received(world, url, name, seconds=120) for url in urls):
            silent.append(name.removeprefix(start))
        world.attempt(
            "cloudwatch:SetAlarmState", AlarmName=name, StateValue="OK", StateReason="acceptance"
        )
    return judged(
        not silent,
        f"all {len(found)} alarms arrived",
        otherwise=f"of {len(found)} alarms these arrived nowhere: {', '.join(silent)}",
    )


NAME = "acceptance"
PROBES = (
    Probe(
        id="bootstrap",
        statement="The bucket of the state and its key are made by one command.",
        subject=Subject.LIFE,
        source="https://developer.hashicorp.com/terraform/language/backend/s3",
        does="Runs smsbot state bootstrap. Refuted if it fails.",
        run=_bootstrapped,
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
