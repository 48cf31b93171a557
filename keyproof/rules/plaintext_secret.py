"""The configuration holds a credential in plaintext.

Looks for access keys, private keys and tokens of well-known forms in every argument, and for
values of environment variables whose names say that they are a password, a token or a key.

Why
    Everyone who can read the repository, the plan, the state or the function's configuration has
    the credential.

Remediation
    Store it in Secrets Manager or as a SecureString parameter, pass its name, and replace the
    credential.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

import re

from keyproof.json_values import as_object, leaves
from keyproof.model.secrets import NAMES, TOKENS
from keyproof.rules._rule import Effect, Model, Reports, Rule

# The name of a secret, a path or an address is no secret.
NO_SECRET = re.compile(r"arn:|\w+://|/|\$\{|\{\{|[a-z]+([-_./][a-z0-9]+)*$")
SHORTEST = 8
# How an output is written, which says the same as its value; and what AWS calls a resource.
NO_ARGUMENTS = ("expression", "id")
VARIABLES = ("environment", "variables")
INDEX = re.compile(r"\[(\d+)\]")
# In credentials that AWS's documentation gives as examples.
EXAMPLE = "EXAMPLE"


class PlaintextSecret(Rule, tags={"secrets"}, effect=Effect.WEAKER):
    def check(self, model: Model) -> Reports:
        for each in (*model.stack.resources, *model.stack.settings):
            for path, text in leaves(each.values):
                if path in NO_ARGUMENTS or not isinstance(text, str) or EXAMPLE in text:
                    continue
                for what in (what for what, pattern in TOKENS.items() if pattern.search(text)):
                    place = INDEX.sub(r".\1", path)
                    message = f"{place} holds {what} in plaintext."
                    yield self.finding(each.address, message, part=place, facts={place, what})
            for name, value in as_object(each.value(*VARIABLES)).items():
                if isinstance(value, str) and _is_secret(name, value):
                    path, what = ".".join((*VARIABLES, name)), "a credential, by its name"
                    message = f"{path} seems, by its name, to hold a credential in plaintext."
                    yield self.finding(each.address, message, part=path, facts={path, what})


def _is_secret(name: str, value: str) -> bool:
    is_secret = len(value) >= SHORTEST and EXAMPLE not in value and not NO_SECRET.match(value)
    return is_secret and NAMES.fullmatch(name) is not None
