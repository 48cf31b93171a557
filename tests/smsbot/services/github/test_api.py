"""Answers that are none of GitHub's."""

import httpx
import pytest

from keyproof.terminal.failure import Failure
from smsbot.services.github.api import Api


def api(answer: httpx.Response | httpx.HTTPError) -> Api:
    def answered(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, httpx.HTTPError):
            raise answer
        return answer

    transport = httpx.MockTransport(answered)
    return Api(httpx.Client(transport=transport, base_url="https://api.github.com"), "acme/bot")


@pytest.mark.parametrize(
    ("answer", "problem", "way_on"),
    [
        (
            httpx.ConnectError("no route to host"),
            "GitHub cannot be reached for GET /repos/acme/bot/rulesets: no route to host",
            "See that the network and its proxy let you reach it, and that SSL_CERT_FILE names the "
            "authority of its certificate where that is your own. Then run the command again.",
        ),
        (
            httpx.Response(200, text="<html>Sign in</html>"),
            "GitHub answers /rulesets with something that is not a JSON object.",
            "Check that no proxy answers in its place.",
        ),
        (
            httpx.Response(502, text="<html>Bad gateway</html>"),
            "GitHub refuses GET /repos/acme/bot/rulesets (502): ",
            "Run the command again; it shows what is left to do.",
        ),
    ],
)
def test_a_read_that_fails_names_the_way_on(
    answer: httpx.Response | httpx.HTTPError, problem: str, way_on: str
) -> None:
    with pytest.raises(Failure) as failed:
        api(answer).read("/rulesets")
    assert (failed.value.problem, failed.value.way_on) == (problem, way_on)


def test_what_is_not_there_can_be_read_and_not_written() -> None:
    absent = api(httpx.Response(404))
    assert absent.read("/rulesets") is None
    with pytest.raises(Failure, match="GitHub answers 404 to PUT /rulesets/1"):
        absent.write("PUT", "/rulesets/1", {})
