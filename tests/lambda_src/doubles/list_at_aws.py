"""A sender that keeps the list of AWS of those who opted out, for tests."""

from collections.abc import Callable

from sending import Undeliverable
from tests.lambda_src.doubles.bot import NUMBER, Remembering


class ListAtAws(Remembering):
    """A list that STOP is on, which does ``meanwhile`` while a number is taken from it."""

    def __init__(
        self, meanwhile: Callable[[], None] = lambda: None, *, lets_go: bool = True
    ) -> None:
        super().__init__()
        self.listed = {NUMBER}
        self.calls = 0
        self.removals = 0
        self._meanwhile = meanwhile
        self._lets_go = lets_go

    def send(self, *, number: str, origin: str, body: str, inbound_message_id: str) -> str:
        if number in self.listed:
            raise Undeliverable("opted_out_at_aws", opted_out=True)
        return super().send(
            number=number, origin=origin, body=body, inbound_message_id=inbound_message_id
        )

    def rejoin(self, number: str) -> bool:
        self.removals += 1
        self._meanwhile()
        if self._lets_go:
            self.listed.discard(number)
        return not self._lets_go

    def opt_out(self, number: str) -> None:
        self.calls += 1
        self.listed.add(number)
