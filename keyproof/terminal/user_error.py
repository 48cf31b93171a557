"""The reason why a command stopped, for the person who ran it."""


class UserError(Exception):
    """A command could not do its work: exit status 2.

    ``problem`` says what was wrong and where, ``hint`` what to do about it.
    """

    def __init__(self, problem: str, *, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
