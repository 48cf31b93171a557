"""A function that logs which events it handled, by which code, and when."""

import json
import re
from dataclasses import dataclass

from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.paging import logged
from smsbot.actions.acceptance.world import Attempt, ProbeStopped, World

# It logs which code it is, the word of the event, its id, and the time.
LOGS = """import time
def handler(event, context):
    print("{} handled", event.get("word"), "by", context.aws_request_id, "at", int(time.time()))
    {}
"""
RETURNS, FAILS = "return None", "raise ValueError"
THROTTLED = ("TooManyRequestsException",)


@dataclass(frozen=True, kw_only=True)
class Logging:
    """A function that logs the words of its events; what fails goes to the queue ``url``."""

    world: World
    name: str
    url: str

    def send(self, word: str) -> Attempt:
        """Invoke it with a word of this run, and do not wait for it."""
        payload = json.dumps({"word": self.own(word)}).encode()
        asked = {"FunctionName": self.name, "InvocationType": "Event", "Payload": payload}
        return self.world.attempt("lambda:Invoke", THROTTLED, **asked)

    def own(self, word: str) -> str:
        """A word of this run: the log has lines of earlier ones."""
        return f"{word}-{self.world.token}"

    def lines(self, word: str) -> list[str]:
        """What it logged of events of this run, by a pattern of words, without what is around."""
        line = re.compile(rf"(\w+ handled (?:{word})-{self.world.token} by \S+ at \d+)")
        found = logged(self.world, f"/aws/lambda/{self.name}", self.world.token)
        return [has[1] for each in found if (has := line.search(each))]

    def code(self, name: str, then: str) -> None:
        """Give it a code, and wait until no change of it is on its way."""
        package = bench.package(LOGS.format(name, then))
        self.world.attempt("lambda:UpdateFunctionCode", FunctionName=self.name, ZipFile=package)
        bench.settled_function(self.world, self.name)

    def shown(self, word: str, *, seconds: float = 300) -> bool:
        """Whether the log shows a new event, so that one that is missing there was not handled."""

        def question() -> bool:
            return self.send(word).succeeded and bool(self.lines(word))

        return self.world.until(question, seconds=seconds, of_function=True) is not None


def logging_function(world: World, name: str, then: str) -> Logging:
    """Such a function, once its log shows an event. Raises ProbeStopped if it shows none."""
    url = bench.queue(world, name)
    full = bench.function(world, name, LOGS.format("old", then))
    made = Logging(world=world, name=full, url=url)
    # An earlier run may have left it with another code, or stopped.
    world.attempt("lambda:DeleteFunctionConcurrency", FunctionName=full)
    made.code("old", then)
    to = {"OnFailure": {"Destination": world.arn("sqs", "queue", name)}}
    world.attempt("lambda:PutFunctionEventInvokeConfig", FunctionName=full, DestinationConfig=to)
    if not made.shown("control"):
        raise ProbeStopped("the log of the function shows no event")
    return made
