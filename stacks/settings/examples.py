"""The texts of the shipped environments.toml, which are examples and nobody's replies."""

from collections.abc import Iterator

from stacks.settings.environment import Environment

# Whoever has it has not made the file their own, such as for the demo.
COMPANY = "your-company"
CONTACT = "support@your-company.example"
REPLIES = ("We are open Monday to Friday, 9 to 5.", "1 Main Street, Springfield.")


def example_problems(environment: Environment) -> Iterator[str]:
    """Examples that the customers of a company of its own would get."""
    if environment.company == COMPANY:
        return
    conversation, place = environment.conversation, f"[{environment.name}] conversation"
    if conversation.support_contact == CONTACT:
        yield f"{place}.support_contact: received the example {CONTACT!r}; allowed: your own"
    for keyword, reply in conversation.commands.items():
        if reply in REPLIES:
            yield (
                f"{place}.commands.{keyword}: received the example {reply!r}; allowed: your own "
                f"text, or no {keyword}, in [{environment.name}.conversation.commands], or in that "
                "of [defaults]"
            )
