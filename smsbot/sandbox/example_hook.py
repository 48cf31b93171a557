"""An example of a hook for the bot: a Lambda function that asks back once, and then answers.

Deploy it as ``example_hook.handle``, and name it in ``[ENV.conversation.hook]``. It needs no right.
The sandbox deploys it under the name that the settings have.
"""

from typing import Any

# Of each text that is repeated. A reply has at most 4 parts, of 67 UTF-16 units where it has an
# emoji, which takes two of them; the bot sends none that is longer.
LONGEST = 50


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer a text: the first of a session by a question, the second by thanks."""
    session = event.get("session") or {}
    if about := session.get("about"):
        return {"reply": f"Thank you. We look into it: {about}, {event['text'][:LONGEST]}."}
    return {
        "reply": "Where is it? Reply with the street.",
        "session": {"about": str(event["text"])[:LONGEST]},
    }
