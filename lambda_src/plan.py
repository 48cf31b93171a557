"""What a text calls for, before anything is known of its number."""

from collections.abc import Collection
from dataclasses import dataclass

from settings import Conversation
from wording import OPT_OUT_AT_AWS, Meaning, meaning
from wording.words import normalized


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to do about a text.

    ``reply`` is None where nothing is to be sent. ``opts_out`` says whether the number opts out,
    rejoins (False), or neither (None). ``outcome`` and ``reason`` are those of the text when it is
    done. Help is given whatever the number said before.
    """

    reply: str | None
    outcome: str
    reason: str
    opts_out: bool | None = None

    @property
    def is_help(self) -> bool:
        """Whether the reply is the help."""
        return self.reason == "help"

    @property
    def is_fallback(self) -> bool:
        """Whether the reply is the fallback, also because the hook failed."""
        return self.reason == "fallback" or self.is_of_failed_hook

    @property
    def is_of_failed_hook(self) -> bool:
        """Whether the reply is the fallback because the hook failed."""
        return self.reason == "hook_failed"

    @property
    def is_stop(self) -> bool:
        """Whether AWS opts the number out, and answers."""
        return self.opts_out is True and self.reply is None

    @property
    def counters(self) -> tuple[str, ...]:
        """What is counted of its change of consent."""
        if self.opts_out is None:
            return ()
        return ("opted-out",) if self.opts_out else ("rejoined",)


# What AWS answers, so that the bot must not.
BY_AWS = {
    Meaning.OPT_OUT_AT_AWS: Plan(
        reply=None, outcome="answered_by_aws", reason="opt_out", opts_out=True
    ),
    Meaning.HELP_AT_AWS: Plan(reply=None, outcome="answered_by_aws", reason="help"),
}


def plan_for(
    body: str, conversation: Conversation, opt_out_at_aws: Collection[str] = OPT_OUT_AT_AWS
) -> Plan:
    """The plan for a text; on the words ``opt_out_at_aws``, AWS or the carrier opts out."""
    command = conversation.commands.get(normalized(body))
    phrases = conversation.opt_out_phrases
    wanted = meaning(body, opt_out_at_aws, phrases, is_command=command is not None)
    if wanted is Meaning.OTHER:
        return Plan(
            reply=conversation.fallback if command is None else command,
            outcome="answered",
            reason="fallback" if command is None else "command",
        )
    if not conversation.self_managed_opt_outs and wanted in BY_AWS:
        return BY_AWS[wanted]
    if wanted in (Meaning.HELP_AT_AWS, Meaning.HELP):
        return Plan(reply=conversation.help, outcome="answered", reason="help")
    if wanted is Meaning.REJOIN:
        return Plan(
            reply=conversation.rejoin_confirmation,
            outcome="rejoined",
            reason="confirmed",
            opts_out=False,
        )
    return Plan(
        reply=conversation.opt_out_confirmation,
        outcome="opted_out",
        reason="confirmed",
        opts_out=True,
    )
