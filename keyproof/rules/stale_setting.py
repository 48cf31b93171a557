"""An entry of keyproof.toml matches nothing.

Reports ignores that expired, hold for longer than a year, or match no finding. Reports calls whose
caller or target is an address that the plan does not have. ``optional`` entries may match nothing.
The level is warning when ``check`` reads ``*.tf.json``, otherwise note.

Why
    An entry that matches nothing today may hide the finding of tomorrow.

Remediation
    Remove the entry, or correct it.

https://docs.zizmor.sh/usage/#ignoring-results
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from keyproof.findings.finding import Ignore
from keyproof.model.model import DeclaredCall
from keyproof.rules._rule import Finding, Level, Model, Rule


class StaleSetting(Rule, tags={"settings"}):
    def of_calls(
        self, calls: Iterable[DeclaredCall], models: Sequence[Model], *, level: Level
    ) -> Iterator[Finding]:
        """The callers and targets of declared calls that no stack has."""
        for call in calls:
            for name in dict.fromkeys(each for model in models for each in call.missing(model)):
                if all(name in call.missing(model) for model in models):
                    message = f"[[calls]] of {call.caller} names {name}, which is not in the plan."
                    yield self.finding(name, message, level=level, facts={message})

    def of_ignores(
        self, ignores: Iterable[Ignore], findings: Sequence[Finding], *, today: date, level: Level
    ) -> Iterator[Finding]:
        """The entries that expired, hold for too long, or match nothing."""
        for each in ignores:
            if each.expires < today:
                why = f"expired on {each.expires}"
            elif not each.holds(today):
                why = "holds for longer than a year"
            elif each.optional or any(map(each.matches, findings)):
                continue
            else:
                why = "matches no finding"
            message = f"[[ignore]] of {each.rule} for {each.resource} {why}."
            yield self.finding(each.resource, message, level=level, facts={message})
