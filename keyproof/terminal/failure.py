"""The reason why a command stopped, for the person who ran it."""


class Failure(Exception):
    """A command could not do its work: exit status 2.

    ``problem`` says what was wrong and where, ``way_on`` what to do about it.
    """

    def __init__(self, problem: str, *, way_on: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.way_on = way_on
