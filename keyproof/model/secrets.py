"""Credentials in a configuration, by their form and by the name of what holds them."""

import re
from collections.abc import Mapping

from keyproof.json_values import as_list, as_object

# How Terraform prints a value that it hides.
# https://developer.hashicorp.com/terraform/language/manage-sensitive-data
HIDDEN = "(sensitive value)"
TOKENS = {
    "an AWS access key ID": re.compile(r"\b(AKIA|ASIA)[A-Z2-7]{16}\b"),
    "a private key": re.compile(r"-----BEGIN ([A-Z]+ )?PRIVATE KEY-----"),
    "a GitHub token": re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})"),
    "a Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
}
NAMES = re.compile(
    r"(?i)(^|.*[_-])(password|passwd|secret|token|api_?key|private_?key|secret_(access_)?key)"
)
# Arguments that may hold a credential, though their names do not say so.
CONTENTS = re.compile(r"insecure_value|secret_(binary|string)|user_data(_base64)?|value")
# A password in a URL.
IN_URL = re.compile(r"://[^/\s:@]*:[^/\s@]+@")
PATTERNS = (*TOKENS.values(), IN_URL)


def without_secrets(value: object, name: str) -> object:
    """A value of an argument as a report may print it, ``HIDDEN`` in place of what may be secret.

    The variables of a function are hidden by their names, as the arguments are.
    """
    if isinstance(value, Mapping):
        return {inner: without_secrets(each, inner) for inner, each in as_object(value).items()}
    if isinstance(value, list):
        return [without_secrets(each, name) for each in as_list(value)]
    if isinstance(value, str) and (
        NAMES.fullmatch(name)
        or CONTENTS.fullmatch(name)
        or any(each.search(value) for each in PATTERNS)
    ):
        return HIDDEN
    return value
