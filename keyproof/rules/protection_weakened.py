"""Something is protected less than before.

Compares arguments before and after a change: deletion protection and ``prevent_destroy``, backups
and recovery, retention, versions and locks, TLS, logging, block lists, windows and limits. A
built-in table lists the weaker direction of each. Strengthening is not reported. Also reports
removed resources that only protect, such as a public access block or a CloudWatch Logs data
protection policy, and removed tags (a warning if a policy tests the tag). If a resource holds data,
grants access, delivers or monitors, a changed argument that keyproof does not know is listed as not
evaluated.

Why
    Such an argument is often changed by mistake or for a test. Nobody notices until data is lost.

Remediation
    Restore the argument or the resource.

https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/data-backup.html
https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/protecting-data-at-rest.html
"""

import re
from collections.abc import Set as AbstractSet

from keyproof.aws.arguments.direction import table
from keyproof.aws.identity import IDENTITIES
from keyproof.change.arguments import unlisted_arguments
from keyproof.change.edits import kept, restored
from keyproof.model.resource import Resource
from keyproof.rules._rule import Change, Effect, Level, Model, Reports, Rule

# Condition keys that end in the name of a tag.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
TESTING = re.compile(r"(?:aws:resource|aws:principal|ec2:resource|ssm:resource)tag/(.*)", re.DOTALL)
TAG = re.compile(r"(?:default_tags\.(?:0\.)?)?tags\.(.*)", re.DOTALL)


class ProtectionWeakened(Rule, tags={"change"}, effect=Effect.WEAKER):
    def compare(self, change: Change) -> Reports:
        for each in change.gone:
            why = table().protects.get(each.type)
            if why and not _goes_with_it(each, change):
                yield self.finding(each.address, f"It is removed: {why}.", edits=kept(change, each))
        tested = _tested_tags(change.before.model) | _tested_tags(change.after.model)
        for address, each in change.by_address.items():
            for path, (before, after) in each.arguments.items():
                tag = TAG.fullmatch(path)
                is_tested = tag is not None and tag[1].lower() in tested
                if tag is None or not (is_tested or (before is not None and after is None)):
                    continue
                what = "is removed" if after is None else "changes"
                why = "policies test it" if is_tested else "others may select resources by it"
                yield self.finding(
                    address,
                    f"The tag {tag[1]} {what}; {why}.",
                    level=Level.WARNING if is_tested else Level.NOTE,
                    part=path,
                    facts={f"tag {tag[1]}"},
                    remediation=f"Restore the tag {tag[1]}.",
                    edits=restored(change, address, [path]),
                )
        yield from unlisted_arguments(change)


def _goes_with_it(resource: Resource, change: Change) -> bool:
    """Whether what a resource protects goes too."""
    identity = IDENTITIES.get(resource.type)
    names = identity.of if identity else ("bucket", "log_group_name", "arn", "resource_arn")
    subjects = {change.before.named(resource.text(name)) for name in names if resource.text(name)}
    there = subjects & change.before.by_address.keys()
    return bool(there) and there.isdisjoint(change.after.by_address)


def _tested_tags(model: Model) -> AbstractSet[str]:
    """The tags that conditions of policies test, in small letters."""
    policies = [
        *(policy for key in model.keys for policy in key.policies),
        *(policy for each in model.identities for policy in (*each.policies, *each.boundaries)),
        *(role.trust for role in model.roles),
        *model.resource_policies.values(),
    ]
    keys = (
        condition.key.lower()
        for policy in policies
        for statement in policy.statements
        for condition in statement.conditions
    )
    return {tag[1] for tag in map(TESTING.fullmatch, keys) if tag}
