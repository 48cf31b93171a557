"""``python -m smsbot.vet ENVIRONMENT BASE FOREIGN OUTPUT``: takes what a pull request synthesized.

For scripts/review.sh. BASE is what main synthesizes, by another job too. Both are written to OUTPUT
when they are vetted, as base and head. Exit status 2 if they could run code, or if this runner
could not plan them without the right to apply.
"""

import sys
from pathlib import Path

from keyproof.terminal.user_error import UserError
from smsbot.design.foreign import take_over, take_synthesized
from smsbot.environments import environment_named
from smsbot.preflight import refuse_more_than_plans, refuse_unkept_state
from stacks.settings.backends import CloudBackend


def vet(name: str, *, base: Path, foreign: Path, output: Path) -> None:
    """Write what may be planned. Raises UserError with everything that is refused."""
    environment = environment_named(name)
    stack = environment.names.prefix
    vetted = output / "base"
    take_synthesized(environment, synthesized=base, output=vetted)
    take_over(stack, base=vetted, foreign=foreign, output=output / "head")
    refuse_unkept_state(environment, output / "head" / "stacks" / stack)
    if isinstance(environment.backend, CloudBackend):
        refuse_more_than_plans(environment, environment.backend)


def main() -> int:
    """Vet what the arguments name; what is refused is printed to standard error."""
    name, *folders = sys.argv[1:]
    base, foreign, output = map(Path, folders)
    try:
        vet(name, base=base, foreign=foreign, output=output)
    except UserError as failure:
        text = f"Error: {failure.problem}\n{failure.hint}\n"
        sys.stderr.write(text)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
