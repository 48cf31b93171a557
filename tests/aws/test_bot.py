"""Beliefs about Lambda and AWS End User Messaging: events, code, texts, opt-outs."""

import json
import secrets
from functools import partial

import pytest

from smsbot.commands.redrive import Target, event_of
from tests.aws.account import Account, allow, package, shown
from tests.aws.environment import Throwaway
from tests.aws.test_requests import ENCRYPT, SNS

# It reports to a queue which code it is, the word of the event, and the id of the invocation.
REPORTS = """
import boto3
def handler(event, context):
    text = "{} handled " + event.get("word", "") + " by " + context.aws_request_id
    boto3.client("sqs").send_message(QueueUrl="{}", MessageBody=text)
"""
IDLE = "def handler(event, context): return None"
THROTTLED = "TooManyRequests|ReservedFunctionConcurrentInvocationLimitExceeded"
# Lambda tries a failed event again after one minute and two, and one that it could not run within
# five. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
AGAIN = 600
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_BYTES = 4096


def reporting(aws: Account, then: str = "") -> tuple[str, str, str]:
    """A function, the URL of the queue that it reports to, and that of its failure destination."""
    url, failed = aws.queue("handled"), aws.queue("failed")
    name = aws.function("reporting", REPORTS.format("old", url) + then)
    to = {"OnFailure": {"Destination": aws.arn("sqs", "failed")}}
    aws.client("lambda").put_function_event_invoke_config(FunctionName=name, DestinationConfig=to)
    send(aws, name, "control")
    shown(aws.received(url, "control", seconds=300), "the function reports no event")
    return name, url, failed


def send(aws: Account, name: str, word: str) -> None:
    """Invoke a function, and do not wait for it."""
    event = {"FunctionName": name, "InvocationType": "Event", "Payload": json.dumps({"word": word})}
    aws.client("lambda").invoke(**event)


def test_concurrency_zero(aws: Account) -> None:
    """An event for a function with a concurrency of 0 waits at Lambda, or goes to its destination.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html"""
    name, url, failed = reporting(aws)
    functions = aws.client("lambda")
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    stopped = aws.refused(aws.call("lambda invoke", FunctionName=name), THROTTLED)
    shown(stopped, "Lambda still runs the function")
    send(aws, name, "stopped")
    if aws.received(failed, "stopped", seconds=60):
        return
    functions.delete_function_concurrency(FunctionName=name)
    assert aws.received(url, "stopped", seconds=AGAIN) or aws.received(failed, "stopped")


@pytest.mark.not_embedded("it gives each attempt another id")
def test_retry_keeps_id(aws: Account) -> None:
    """Lambda keeps the ID of an invocation when it retries.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html"""
    name, url, _ = reporting(aws, "    raise ValueError")
    send(aws, name, "retried")
    tries = [aws.received(url, "retried", seconds=AGAIN) for _ in range(3)]
    shown(all(tries), "Lambda did not try three times")
    assert len(set(tries)) == 1


def test_code_change(aws: Account) -> None:
    """A change of code loses no event: Lambda runs the old code or the new.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html"""
    name, url, failed = reporting(aws)
    words = [f"event{number}" for number in range(10)]
    for word in words:
        if word == "event3":
            code = package(REPORTS.format("new", url))
            aws.client("lambda").update_function_code(FunctionName=name, ZipFile=code)
        if word == "event7":
            aws.settled(name)
        send(aws, name, word)
    handled = [aws.received(url, word, seconds=AGAIN) for word in words]
    if not all(handled):
        # Lambda goes on for six hours with what it could not run.
        shown(aws.received(failed, "event"), "not all handled within ten minutes")
        pytest.fail("an event goes to the failure destination, and no code ran")
    assert any(each.startswith("new") for each in handled)


@pytest.mark.not_embedded("it has no limit of variables")
def test_variables_as_json(aws: Account) -> None:
    """Lambda measures environment variables as one JSON object in UTF-8.
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
    name = aws.function("variables", IDLE)
    two_bytes = "é" * 1000

    def taken(total: int) -> str:
        counted = json.dumps({"TEST": two_bytes}, ensure_ascii=False, separators=(",", ":"))
        rest = total - len(counted.encode())
        variables = {"TEST": two_bytes.ljust(len(two_bytes) + rest, "x")}
        asked = {"FunctionName": name, "Environment": {"Variables": variables}}
        update = aws.call("lambda update_function_configuration", **asked)
        output = aws.error(update, "(?s)environment variables.*exceed")
        aws.settled(name)
        return output

    assert taken(MOST_BYTES) == ""
    assert taken(MOST_BYTES + 1)


@pytest.mark.not_embedded("its SNS has no dead-letter queue")
def test_failed_delivery(aws: Account) -> None:
    """The redrive command reads the body that SNS writes for a failed delivery.
    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html"""
    name, url = aws.function("not-called", IDLE), aws.queue("undelivered")
    topic = aws.topic("undelivered", aws.key(allow(*ENCRYPT, principal=SNS)))
    dead = {"deadLetterTargetArn": aws.arn("sqs", "undelivered")}
    endpoint = aws.location.arn("lambda", f"function:{name}")
    attributes = {"RedrivePolicy": json.dumps(dead)}
    subscribe = aws.call("sns subscribe", TopicArn=topic, Attributes=attributes)
    subscribe(Protocol="lambda", Endpoint=endpoint)
    aws.client("sns").publish(TopicArn=topic, Message="undelivered")
    body = aws.received(url, "undelivered", seconds=300)
    shown(body, "SNS put nothing into the queue within five minutes")
    queue, topics = aws.name("undelivered"), frozenset({topic})
    target = Target(queue=queue, function=endpoint, topics=topics)
    assert event_of(body, target)


@pytest.mark.not_embedded("its Lambda makes no grant")
def test_lambda_grant(aws: Account) -> None:
    """Lambda limits its grant on a customer managed key to one function.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html"""
    key = aws.key()
    name = aws.function("granted", IDLE, key)
    arn = aws.location.arn("lambda", f"function:{name}")
    grants = aws.call("kms list_grants", KeyId=key)
    shown(aws.ask(lambda: grants()["Grants"]), "the key shows no grant")
    wide = [each for each in grants()["Grants"] if arn not in json.dumps(each.get("Constraints"))]
    assert wide == []


SMS = "sms-voice.amazonaws.com"
# https://docs.aws.amazon.com/sms-voice/latest/userguide/test-phone-numbers.html
SIMULATOR = "+14254147755"
REMOVED_BEFORE = "PHONE_NUMBER_CANNOT_BE_OPTED_IN"
INVALID = "CANNOT_PARSE|FIELD_VALIDATION_FAILED|INVALID_|MISSING_PARAMETER|UNKNOWN_OPERATION"


@pytest.mark.not_embedded("its SMS service makes no list")
def test_opt_in_once(aws: Account) -> None:
    """AWS refuses to take a number from an opt-out list twice within 30 days.
    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DeleteOptedOutNumber.html"""
    name = aws.name("list")
    aws.client("pinpoint-sms-voice-v2").create_opt_out_list(OptOutListName=name, Tags=aws.tags())
    # Fictional, and of each run another one.
    number = {"OptOutListName": name, "OptedOutNumber": f"+141555501{secrets.randbelow(100):02}"}
    put = aws.call("pinpoint-sms-voice-v2 put_opted_out_number", **number)
    remove = aws.call("pinpoint-sms-voice-v2 delete_opted_out_number", **number)
    put()
    shown(not aws.error(remove, REMOVED_BEFORE), "an earlier run removed the number")
    put()
    assert aws.error(remove, REMOVED_BEFORE)


@pytest.mark.not_embedded("its CloudFormation does not know the type")
def test_text_all(aws: Account) -> None:
    """The CloudFormation type of configuration sets takes TEXT_ALL.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-smsvoice-configurationset.html"""
    stacks, name = aws.client("cloudformation"), aws.name("stack")
    publisher = allow("sns:Publish", resource=aws.arn("sns", "texts"), principal=SMS)
    topic = aws.topic("texts", aws.key(allow(*ENCRYPT, principal=SMS)), publisher)
    to_topic = {"Enabled": True, "SnsDestination": {"TopicArn": topic}}
    texts = {"EventDestinationName": "topic", "MatchingEventTypes": ["TEXT_ALL"], **to_topic}
    properties = {"ConfigurationSetName": name, "EventDestinations": [texts]}
    of_set = {"Type": "AWS::SMSVOICE::ConfigurationSet", "Properties": properties}
    template = json.dumps({"Resources": {"Set": of_set}})
    stacks.create_stack(StackName=name, TemplateBody=template, Tags=aws.tags())

    def status() -> str:
        found = stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        return "" if found.endswith("IN_PROGRESS") else found

    if aws.ask(status, 600) != "CREATE_COMPLETE":
        events = json.dumps(stacks.describe_stack_events(StackName=name), default=str)
        shown("MatchingEventTypes" in events or "TEXT_ALL" in events, f"another reason: {events}")
        pytest.fail("the stack is refused for the type of event")


@pytest.mark.not_embedded("it has no phone numbers")
def test_text_and_receipt(aws: Account, with_number: Throwaway) -> None:
    """A text is taken, and its receipt arrives in an encrypted log group.
    https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html"""
    group = with_number.name("messaging", "logs", "sns")
    (found,) = aws.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert found.get("kmsKeyId")
    text = {
        "DestinationPhoneNumber": SIMULATOR,
        "OriginationIdentity": with_number.phone_number_id(),
        "MessageBody": "test",
        "ConfigurationSetName": with_number.settings.configuration_set,
    }
    send = aws.call("pinpoint-sms-voice-v2 send_text_message", **text)
    assert aws.error(partial(send, DryRun=True), INVALID) == ""
    sent = json.dumps(send()["MessageId"])
    find = aws.call("logs filter_log_events", logGroupName=group, filterPattern=sent)
    arrived = aws.ask(lambda: find()["events"], 900)
    # AWS may take 72 hours.
    shown(arrived, "the text is taken, and no receipt came within 15 minutes")


@pytest.mark.not_embedded("it has no phone numbers")
def test_keywords(aws: Account, with_number: Throwaway) -> None:
    """AWS gives a number the keywords HELP and STOP.
    https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords.html"""
    pages = aws.client("pinpoint-sms-voice-v2").get_paginator("describe_keywords")
    found = [*pages.paginate(OriginationIdentity=with_number.phone_number_id())]
    assert {"HELP", "STOP"} <= {each["Keyword"] for page in found for each in page["Keywords"]}
