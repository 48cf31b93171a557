"""An output returns more than a name, an ARN, an ID or a URL.

Reports outputs whose value is a whole resource, or an attribute that holds data or a
credential, such as a secret's text, a password, or the variables of a function.

Why
    Terraform prints outputs, stores them in the state, and gives them to every configuration that
    reads the state. A sensitive output is hidden only in the terminal: its level is note.

Remediation
    Return the ARN or the name, and let the reader ask AWS for the value.

https://developer.hashicorp.com/terraform/language/values/outputs
https://developer.hashicorp.com/terraform/language/manage-sensitive-data
"""

import re
from collections.abc import Iterator

from keyproof.findings.remediation import RemoveResource
from keyproof.model.resource import Unknown
from keyproof.rules._rule import FACTS, Effect, Level, Model, Reports, Rule

REFERENCE = re.compile(
    r"(?<![\w.-])(data\.)?((?:aws|random|tls|vault)_\w+)\.([\w-]+)((?:\[[^\]]*\])*)((?:\.[\w-]+)*)"
)
EXPOSING = re.compile(rf"\.({'|'.join(FACTS['output-exposes-data']['exposing'])})(\.|$)")
HARMLESS: list[str] = FACTS["output-exposes-data"]["harmless"]


class OutputExposesData(Rule, tags={"secrets", "terraform"}, effect=Effect.EGRESS):
    def check(self, model: Model) -> Reports:
        for each in model.stack.settings:
            if each.type != "output":
                continue
            if isinstance(each.values.get("expression"), Unknown):
                reason = "the plan does not show how it is computed"
                yield self.unknown(each.address, reason, "value")
            exposed = sorted(set(_exposed(each.text("expression"))))
            is_hidden = each.flag("sensitive") is True
            if exposed:
                yield self.finding(
                    each.address,
                    f"The output returns {', '.join(exposed)}.",
                    level=Level.NOTE if is_hidden else self.level,
                    part="value",
                    facts=exposed,
                    edits=(RemoveResource(address=each.address),),
                )


def _exposed(expression: str) -> Iterator[str]:
    for match in REFERENCE.finditer(expression):
        _, kind, _, _, attributes = match.groups()
        says_nothing = kind in HARMLESS and attributes == ".result"
        if not says_nothing and (not attributes or EXPOSING.search(attributes)):
            yield match[0]
