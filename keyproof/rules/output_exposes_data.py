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
from keyproof.rules._rule import Effect, Level, Model, NotEvaluated, Place, Reports, Rule

OUTPUT = "output"
REFERENCE = re.compile(
    r"(?<![\w.-])(data\.)?((?:aws|random|tls|vault)_\w+)\.([\w-]+)((?:\[[^\]]*\])*)((?:\.[\w-]+)*)"
)
# Attributes that hold data or a credential, whatever the type.
EXPOSING = re.compile(
    r"\.(auth_token|bcrypt_hash|body|ciphertext_blob|connection_string|content|content_base64"
    r"|environment|key_material_base64|master_password|password|plaintext|private_key\w*|result"
    r"|secret|secret_access_key|secret_binary|secret_string|ses_smtp_password\w*|token|user_data"
    r"|user_data_base64|value)(\.|$)"
)
# Types whose attribute of that name says nothing.
HARMLESS = {("random_id", ".result"), ("random_pet", ".result"), ("random_uuid", ".result")}


class OutputExposesData(
    Rule, level=Level.WARNING, tags={"secrets", "terraform"}, effect=Effect.EGRESS
):
    def check(self, model: Model) -> Reports:
        for each in model.stack.settings:
            if each.type != OUTPUT:
                continue
            if isinstance(each.values.get("expression"), Unknown):
                reason = "the plan does not show how it is computed"
                yield NotEvaluated(place=Place(each.address, "value"), reason=reason)
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
        if (kind, attributes) not in HARMLESS and (not attributes or EXPOSING.search(attributes)):
            yield match[0]
