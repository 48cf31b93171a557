"""The whole life of an environment, by the commands that people use."""

import json
import re
from subprocess import CompletedProcess

from smsbot.account.session import EXPIRED, NOT_ACCEPTED, THROTTLED
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.cleaning.belongings import belongings
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.probe import (
    Stage,
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    probe,
    refuted,
)
from smsbot.actions.acceptance.world import REFUSED, ProbeStopped, World

TERRAFORM = "https://developer.hashicorp.com/terraform"
KMS = "https://docs.aws.amazon.com/kms/latest/developerguide"
SNS = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
IMPORT = (
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/"
    "pinpointsmsvoicev2_phone_number"
)
NUMBER = "aws_pinpointsmsvoicev2_phone_number.bot"
REPLACED = re.compile(rf"{re.escape(NUMBER)}.*(?:replac|destroy|lost)", re.IGNORECASE)
APPLIED = "Terraform applied"
OF_AN_EARLIER_RUN = re.compile(r"aws_kms_key\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PLANNED = re.compile(r"Terraform planned (\d+) changes?")
# Whoever ran it may not, AWS had no time, or nobody answered: by AWS's codes, and in the words of
# Terraform and of AWS.
NO_EVIDENCE = re.compile(
    "|".join(map(re.escape, (*REFUSED, *THROTTLED, *EXPIRED, *NOT_ACCEPTED)))
    + r"|is not authorized to perform|Access Denied|Rate exceeded|credential|StatusCode: 5\d\d"
    r"|no such host|connection (?:refused|reset)|deadline exceeded|i/o timeout|interrupt"
    r"|Nothing was applied",
    re.IGNORECASE,
)
# A key's own policy refused, which is the code's.
REFUSED_BY_KEY = re.compile(
    r"resource-based policy|KMS key does not exist or is not allowed", re.IGNORECASE
)


@probe(Subject.LIFE, f"{TERRAFORM}/language/backend/s3")
def bootstrap(world: World) -> Verdict:
    """The bucket of the state and its key are made by one command.

    Runs smsbot state bootstrap. Refuted if it fails.
    """
    ended = world.run("state", "bootstrap", world.environment.name, "--yes")
    return confirmed("the bucket is there") if ended.returncode == 0 else _settles(ended)


@probe(Subject.LIFE, f"{TERRAFORM}/cli/commands/apply")
def deploy(world: World) -> Verdict:
    """AWS takes the whole environment, and it is as designed afterwards.

    Runs smsbot deploy, which verifies. Refuted if Terraform fails or something differs.
    """
    ended = world.run("deploy", world.environment.name, "--yes")
    if _planned(ended) != 0 and APPLIED not in ended.stdout:
        return _settles(ended)
    found = _differences(world)
    return judged(not found, "it is as designed", otherwise=f"it differs: {'; '.join(found[:5])}")


@probe(Subject.LIFE, f"{TERRAFORM}/cli/commands/plan", stage=Stage.WITH_ENVIRONMENT)
def second_plan(world: World) -> Verdict:
    """A second plan is empty.

    Runs smsbot plan. Refuted if it plans a change.
    """
    changes = _planned(world.run("plan", world.environment.name))
    return judged(changes == 0, f"the second plan has {changes} changes")


@probe(Subject.LIFE, f"{KMS}/key-policies.html", stage=Stage.WITH_ENVIRONMENT)
def key_policies(world: World) -> Verdict:
    """The provider writes key policies that AWS gives back with the same meaning.

    Reads each key policy back and compares it. Refuted if one differs.
    """
    differing = [
        each for each in _differences(world) if each.startswith("aws_kms_key.") and "policy" in each
    ]
    return judged(
        not differing, "every key policy is as the code has it", otherwise="; ".join(differing)
    )


@probe(Subject.LIFE, SNS, stage=Stage.WITH_ENVIRONMENT)
def alarms(world: World) -> Verdict:
    """Each alarm reaches a subscriber of its encrypted topic.

    Sets each alarm off once and receives its message. Refuted if one does not arrive.
    """
    start = f"{world.environment.names.prefix}-"
    found = world.attempt("cloudwatch:DescribeAlarms", AlarmNamePrefix=start).answer["MetricAlarms"]
    if not found:
        return not_possible("the account shows no alarm")
    topics = sorted({topic for each in found for topic in each.get("AlarmActions", ())})
    urls = [
        bench.queue(world, f"alarms-{number}", topic_arn=arn) for number, arn in enumerate(topics)
    ]

    def change(name: str, state: str) -> None:
        asked = {"AlarmName": name, "StateValue": state, "StateReason": "acceptance"}
        world.attempt("cloudwatch:SetAlarmState", **asked)

    silent: list[str] = []
    for name in sorted(each["AlarmName"] for each in found):
        # An alarm acts when its state changes: one that is set off already would stay silent.
        change(name, "OK")
        change(name, "ALARM")
        if not any(bench.received(world, url, name, seconds=120) for url in urls):
            silent.append(name.removeprefix(start))
        change(name, "OK")
    return judged(
        not silent,
        f"all {len(found)} alarms arrived",
        otherwise=f"of {len(found)} alarms these arrived nowhere: {', '.join(silent)}",
    )


@probe(Subject.LIFE, IMPORT, stage=Stage.WITH_ENVIRONMENT, needs_number=True)
def adopted_number(world: World) -> Verdict:
    """Terraform takes over a phone number that is in no state, and replaces nothing.

    Takes the number out of the state and runs smsbot deploy --adopt. Refuted if that would replace
    it, or if there is another one afterwards.
    """

    def numbers() -> list[str]:
        found = world.attempt("sms-voice:DescribePhoneNumbers").answer["PhoneNumbers"]
        return [str(each["PhoneNumberId"]) for each in found]

    before = numbers()
    if not before or world.terraform("state", "rm", NUMBER).returncode != 0:
        return not_possible("the state holds no number")
    ended = world.run("deploy", world.environment.name, "--adopt", "--yes")
    if "takes over 1" in ended.stdout and APPLIED in ended.stdout:
        return judged(numbers() == before, "the number is the same, and in the state")
    # Whatever failed: it would be left at the end.
    world.terraform("import", "-input=false", "-no-color", NUMBER, before[0])
    if REPLACED.search(ended.stdout):
        return refuted(f"the number would be replaced: {_last_lines(ended)}")
    return _settles(ended)


@probe(Subject.LIFE, f"{TERRAFORM}/cli/commands/destroy", stage=Stage.AT_THE_END)
def destroy(world: World) -> Verdict:
    """Terraform destroys the environment, and leaves nothing but keys.

    Runs terraform destroy and reads the account. Refuted if something is left.
    """
    ended = world.terraform("destroy", "-auto-approve", "-input=false", "-no-color")
    if ended.returncode != 0:
        return _settles(ended)
    place = Place(location=world.location, prefix=world.environment.names.prefix)
    # The bucket of the state is left for the cleaning.
    ours = [
        str(each)
        for each in belongings(world.caller, place)
        if "-state" not in each.name and "-probe-" not in each.name and each.kind != "aws_kms_key"
    ]
    return judged(not ours, "nothing is left", otherwise=f"left: {', '.join(ours[:5])}")


def _planned(ended: CompletedProcess[str]) -> int:
    """How many changes a command planned. Raises ProbeStopped if it planned nothing."""
    found = PLANNED.search(ended.stdout)
    if found is None:
        raise ProbeStopped(f"nothing was planned: {_last_lines(ended)}")
    return int(found[1])


def _settles(ended: CompletedProcess[str]) -> Verdict:
    """Why a command did not end well: what AWS did, or what is of this machine, account or day."""
    text = f"{ended.stdout}\n{ended.stderr}"
    says = f"{' '.join(ended.args)} ended with status {ended.returncode}: {_last_lines(ended)}"
    error = text[max(0, text.find("Error")) :]
    if NO_EVIDENCE.search(error) and not REFUSED_BY_KEY.search(error):
        return not_possible(says)
    return refuted(says)


def _last_lines(ended: CompletedProcess[str]) -> str:
    lines = f"{ended.stdout}\n{ended.stderr}".splitlines()
    return " / ".join([each.strip() for each in lines if each.strip()][-4:])


def _differences(world: World) -> list[str]:
    """What verify finds of the environment itself. Raises ProbeStopped if it did not read all.

    What a probe made has the names of the environment, and keys of an earlier run wait for their
    end: neither is a difference.
    """
    ended = world.run("verify", world.environment.name, "--format", "json")
    try:
        (found,) = json.loads(ended.stdout)
    except ValueError as error:
        raise ProbeStopped(f"verify did not answer: {_last_lines(ended)}") from error
    if found["not_checked"]:
        raise ProbeStopped(f"verify could not read: {found['not_checked'][0]}")
    return [
        f"{each['resource']}: {each['problem']}"
        for each in found["differences"]
        if "-probe-" not in each["resource"] and not OF_AN_EARLIER_RUN.fullmatch(each["resource"])
    ]
