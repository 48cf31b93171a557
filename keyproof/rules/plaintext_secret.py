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
from keyproof.rules._rule import Effect, Finding, Model, Reports, Rule

# The name of a secret, a path or an address is no secret.
NO_SECRET = re.compile(r"arn:|\w+://|/|\$\{|\{\{|[a-z]+([-_./][a-z0-9]+)*$")
SHORTEST = 8
# How an output is written, which says the same as its value; and what AWS calls a resource.
NO_ARGUMENTS = ("expression", "id")
VARIABLES = ("environment", "variables")
CREDENTIAL = "a credential, by its name"
INDEX = re.compile(r"\[(\d+)\]")
# AWS's documentation gives these as examples.
EXAMPLES = re.compile(r"EXAMPLE")


class PlaintextSecret(Rule, tags={"secrets"}, effect=Effect.WEAKER):
    def check(self, model: Model) -> Reports:
        for each in (*model.stack.resources, *model.stack.settings):
            for path, text in leaves(each.values):
                if path in NO_ARGUMENTS or not isinstance(text, str):
                    continue
                for what, pattern in TOKENS.items():
                    if pattern.search(text) and not EXAMPLES.search(text):
                        place = INDEX.sub(r".\1", path)
                        yield self._in_plaintext(each.address, place, what)
            for name, value in as_object(each.value(*VARIABLES)).items():
                if isinstance(value, str) and _is_secret(name, value):
                    path = ".".join((*VARIABLES, name))
                    yield self._in_plaintext(each.address, path, CREDENTIAL)

    def _in_plaintext(self, address: str, path: str, what: str) -> Finding:
        by_name = what == CREDENTIAL
        holds = "seems, by its name, to hold a credential" if by_name else f"holds {what}"
        message = f"{path} {holds} in plaintext."
        return self.finding(address, message, part=path, facts={path, what})


def _is_secret(name: str, value: str) -> bool:
    return (
        bool(NAMES.fullmatch(name))
        and len(value) >= SHORTEST
        and not NO_SECRET.match(value)
        and not EXAMPLES.search(value)
    )
