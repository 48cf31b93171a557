from botocore.exceptions import ClientError

from smsbot.account.account import MOST_SHOWN, in_a_line

TITLE = "<!doctype html>\n<html lang=en>\n<title>502 Bad Gateway</title>\n"
PAGE = TITLE + "<p>Try again.</p>\n" * 99


def test_a_page_of_a_proxy_is_shown_as_the_start_of_its_text() -> None:
    error = ClientError({"Error": {"Code": "502", "Message": PAGE}}, "ListTopics")
    shown = in_a_line(error)
    assert "ListTopics operation: 502 Bad Gateway Try again." in shown
    assert len(shown) == MOST_SHOWN + 1
    assert not set("<>\n") & set(shown)


def test_a_short_error_is_shown_as_it_is() -> None:
    assert in_a_line(ValueError("no such key")) == "no such key"
