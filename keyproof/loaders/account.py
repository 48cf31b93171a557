"""The number of the account of a stack that does not say it, as its own policies show it.

A first plan without credentials knows no ARN. But a policy that names a queue of the stack by its
ARN, or the root of the account that administers its keys, has the number in it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator

from keyproof.iam.statements import has_action
from keyproof.json_values import texts_in
from keyproof.model.identifiers import KEY_TYPES, arn_of
from keyproof.model.resource import Stack
from keyproof.policy_document import PolicyDocument, PolicyError

ARN = re.compile(r'(arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]*):)([0-9]{12})(:[^"\s]+)')
# A service writes, or an identity calls, for the own account.
TELLS = re.compile(
    r"AWSLogs/([0-9]{12})/"
    r'|"(?:aws:(?:Source(?:Account|Owner)|PrincipalAccount)|kms:CallerAccount)":\s*\[?\s*"([0-9]{12})"',
    re.IGNORECASE,
)
ROOT = re.compile(r'arn:[a-z-]+:iam::([0-9]{12}):root|"AWS":\s*\[?\s*"([0-9]{12})"')

# The number of AWS's own examples, and those of emulators: hardly a stranger has one.
EXAMPLE = re.compile(r"(?<![0-9])(?:123456789012|0{9}[0-9]{3})(?![0-9])")

CHANGE = "kms:PutKeyPolicy"


def account_shown_by(stack: Stack) -> str:
    """The number that stands in the most ARNs of resources of the stack.

    Where none names one, the only root that administers keys; empty where there are several.
    """
    own = {arn_of(each, stack.location) for each in stack.resources}
    texts = [text for each in stack.resources for text in texts_in(each.values)]
    arns = [match for text in texts for match in ARN.finditer(text)]
    number = stack.location.account_id
    found = Counter(each[3] for each in arns if f"{each[1]}{number}{each[4]}" in own)
    if found:
        return found.most_common(1)[0][0]
    providers = [each for each in stack.settings if each.type == "provider.aws"]
    allowed = {number for each in providers for number in each.texts("allowed_account_ids")}
    of_keys = [each for each in stack.resources if each.type in (*KEY_TYPES, "aws_kms_key_policy")]
    roots = allowed or {
        number
        for each in of_keys
        for text in texts_in(each.values)
        for number in _administrators(text)
    }
    described = {match[1] or match[2] for text in texts for match in TELLS.finditer(text)}
    described |= {each.text("source_account") for each in stack.resources} - {""}
    # A number that a key's own account contradicts is a mistake, or somebody else's.
    if len(described) == 1 and (len(roots) != 1 or described == roots):
        return described.pop()
    # KMS refuses a key whose own account could not change its policy: the only root is of it.
    if len(roots) == 1:
        return roots.pop()
    numbers = {each[3] for each in arns if each[2] == stack.location.region}
    return numbers.pop() if len(numbers) == 1 else ""


def example_in(stack: Stack) -> str:
    """The only number of an example that stands somewhere; empty where there are several."""
    texts = (text for each in stack.resources for text in texts_in(each.values))
    examples = {match[0] for text in texts for match in EXAMPLE.finditer(text)}
    return examples.pop() if len(examples) == 1 else ""


def _administrators(policy: str) -> Iterator[str]:
    """The accounts whose root may change a key's policy; every root of one that is not read."""
    try:
        statements = PolicyDocument.from_json(policy).statements
    except PolicyError:
        texts = [policy]
    else:
        texts = [
            json.dumps(each.to_dict())
            for each in statements
            if each.effect == "Allow" and has_action(each.actions, each.not_actions, CHANGE)
        ]
    for text in texts:
        yield from (match[1] or match[2] for match in ROOT.finditer(text))
