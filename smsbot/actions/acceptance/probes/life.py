"""The whole life of an environment, by the commands that people use."""

import json
import re
from collections.abc import Iterable
from subprocess import CompletedProcess

from smsbot.account.session import EXPIRED, NOT_ACCEPTED, THROTTLED
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.cleaning.belongings import belongings
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.paging import paged
from smsbot.actions.acceptance.probe import (
    Stage,
    Subject,
    Verdict,
    judged,
    not_possible,
    probe,
    refuted,
)
from smsbot.actions.acceptance.world import (
    POLL_IN_SECONDS,
    PROPAGATION_IN_SECONDS,
    REFUSED,
    ProbeStopped,
    World,
)
from stacks.state.state_names import bucket_of, key_alias_arn

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
# Whoever ran it may not, AWS had no time or no room, nobody answered, or this machine failed: by
# AWS's codes, and in the words of Terraform and of AWS.
NO_EVIDENCE = re.compile(
    "|".join(map(re.escape, (*REFUSED, *THROTTLED, *EXPIRED, *NOT_ACCEPTED)))
    + r"|is not authorized to perform|Access Denied|Rate exceeded|credential|StatusCode: 5\d\d"
    r"|no such host|connection (?:refused|reset)|deadline exceeded|i/o timeout|interrupt"
    r"|TLS handshake|x509:|unexpected EOF|context canceled|request send failed"
    r"|no space left|out of memory|signal: killed|ended by the signal|acquiring the state lock"
    r"|Failed to (?:query available provider|install provider)|PendingVerification"
    r"|OptInRequired|SubscriptionRequired|QuotaExceeded|LimitExceeded(?!.*Maximum policy size)"
    r"|Nothing was applied",
    re.IGNORECASE,
)
BROKEN = "Traceback (most recent call last)"
# A key's own policy refused, which is the code's.
REFUSED_BY_KEY = re.compile(
    r"resource-based policy|KMS key does not exist or is not allowed", re.IGNORECASE
)


@probe(Subject.LIFE, f"{TERRAFORM}/language/backend/s3")
def bootstrap(world: World) -> Verdict:
    """The bucket of the state and its key are made by one command.

    Runs smsbot bootstrap, then reads the bucket's encryption. Refuted if it fails, or if the
    bucket is under another key.
    """
    ended = world.run("bootstrap", world.environment.name, "--yes")
    if ended.returncode != 0:
        # Before a plan, it is the command that refuses.
        _planned(ended)
        return _settles(ended)
    bucket, alias = bucket_of(world.environment), key_alias_arn(world.environment)
    key = bench.named_key(world, alias)
    answer = world.attempt("s3:GetBucketEncryption", Bucket=bucket).answer
    rules = answer["ServerSideEncryptionConfiguration"]["Rules"]
    found = [each["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID") for each in rules]
    return judged(
        found in ([key], [alias]),
        "the bucket is there, under its key",
        otherwise="the bucket of the state is under another key",
    )


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

    Sets each alarm off and receives its message; one that is silent, once more. Refuted if it does
    not arrive then.
    """
    start = f"{world.environment.names.prefix}-"
    found = paged(world, "cloudwatch:DescribeAlarms", "MetricAlarms", AlarmNamePrefix=start)
    if not found:
        return not_possible("the account shows no alarm")
    urls: dict[str, str] = {}
    for arn in sorted({topic for each in found for topic in each.get("AlarmActions", ())}):
        urls[arn] = bench.queue(world, f"alarms-{len(urls)}", topic_arn=arn)
    # Until the subscriptions and the policies of the queues have their effect.
    world.pause(PROPAGATION_IN_SECONDS)

    def change(name: str, state: str) -> None:
        asked = {"AlarmName": name, "StateValue": state, "StateReason": f"{world.token} {state}"}
        world.attempt("cloudwatch:SetAlarmState", **asked)
        # CloudWatch takes three a second, and acts when a state is another than before.
        world.pause(POLL_IN_SECONDS)

    def arrives(name: str, topics: Iterable[str]) -> bool:
        # One that is set off already would stay silent.
        change(name, "OK")
        change(name, "ALARM")
        wanted = (f'"{name}"', f"{world.token} ALARM")
        return any(bench.received(world, urls[each], *wanted, seconds=120) for each in topics)

    silent: list[str] = []
    for each in found:
        name, topics = str(each["AlarmName"]), each.get("AlarmActions", ())
        if not arrives(name, topics) and not arrives(name, topics):
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
    it, or if the state has another one afterwards.
    """

    def numbers() -> set[str]:
        found = paged(world, "sms-voice:DescribePhoneNumbers", "PhoneNumbers")
        return {str(each["PhoneNumberId"]) for each in found}

    own, before = number_in_state(world), numbers()
    if own is None or own not in before:
        return not_possible("the state holds no number that the account shows")
    if world.terraform("state", "rm", NUMBER).returncode != 0:
        return not_possible("Terraform did not take the number out of the state")
    ended = world.run("deploy", world.environment.name, "--adopt", "--yes")
    if "takes over 1" in ended.stdout and APPLIED in ended.stdout:
        return judged(
            number_in_state(world) == own and numbers() == before,
            "the number is the same, and in the state",
            otherwise="the state or the account has another number",
        )
    # Whatever failed: it would be left at the end.
    world.terraform("import", "-input=false", "-no-color", NUMBER, own)
    if REPLACED.search(ended.stdout):
        return refuted(f"the number would be replaced: {_last_lines(ended)}")
    return _settles(ended)


def number_in_state(world: World) -> str | None:
    """The ID of the environment's phone number; None if the state holds none.

    Raises ProbeStopped if the state cannot be read.
    """
    ended = world.terraform("show", "-json", "-no-color")
    try:
        values = json.loads(ended.stdout).get("values", {})
    except ValueError as error:
        raise ProbeStopped(f"the state cannot be read: {_last_lines(ended)}") from error
    for each in values.get("root_module", {}).get("resources", ()):
        if each["address"] == NUMBER:
            return str(each["values"]["id"])
    return None


@probe(Subject.LIFE, f"{TERRAFORM}/cli/commands/destroy", stage=Stage.AT_THE_END)
def destroy(world: World) -> Verdict:
    """Terraform destroys the environment, and leaves nothing but keys that end.

    Runs terraform destroy and reads the account. Refuted if something is left, or a key that
    nobody scheduled for deletion.
    """
    ended = world.terraform("destroy", "-auto-approve", "-input=false", "-no-color")
    if ended.returncode != 0:
        return _settles(ended)
    place = Place(location=world.location, prefix=world.environment.names.prefix)
    # What the cleaning ends: the state's bucket and key, and the probes' own.
    bucket, alias = bucket_of(world.environment), key_alias_arn(world.environment)
    kept = {each.id for each in world.record.made() if each.id}
    kept |= {bucket, bench.named_key(world, alias).rpartition("/")[2]}
    left: list[str] = []

    def nothing_is_left() -> bool:
        left[:] = [
            str(each)
            for each in belongings(world.caller, place)
            if "-probe-" not in each.name and not {each.id, each.name.removeprefix("alias/")} & kept
        ]
        return not left

    # SQS shows a deleted queue for up to a minute.
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
    world.until(nothing_is_left, seconds=PROPAGATION_IN_SECONDS)
    return judged(not left, "nothing is left", otherwise=f"left: {', '.join(left[:5])}")


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
    before, marked, error = text.partition("Error")
    # Without an error that somebody wrote, the command was ended, or is broken itself.
    is_told = ended.returncode >= 0 and bool(marked) and BROKEN not in before
    if not is_told or (NO_EVIDENCE.search(marked + error) and not REFUSED_BY_KEY.search(error)):
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
