"""Policies that a list of all that a role, a user or a group may have does not name."""

from dataclasses import replace

from keyproof.findings.finding import Finding
from keyproof.location import Location
from keyproof.model.assembly.assemble import assemble
from keyproof.model.resource import Resource, Stack
from keyproof.rules._rule import rules
from keyproof.tests.configurations import ACCOUNT

POLICY, LIST = "aws_iam_role_policy.uses", "aws_iam_role_policies_exclusive.r"


def test_a_list_and_a_policy_of_two_regions_are_of_one_account() -> None:
    rule = rules()["exclusive-policy-conflict"]
    here = Location(region="eu-west-1", account_id=ACCOUNT)
    policies = Resource(
        address=POLICY,
        type="aws_iam_role_policy",
        values={"role": "r", "name": "uses"},
        location=Location(region="us-east-1", account_id=ACCOUNT),
    )
    only = Resource(
        address=LIST,
        type="aws_iam_role_policies_exclusive",
        values={"role_name": "r", "policy_names": []},
    )
    other = replace(policies, location=Location(region="eu-west-1", account_id="999988887777"))
    for given, found in ((policies, [LIST]), (other, [])):
        stack = Stack(location=here, resources=(given, only), place="here")
        assert [e.resource for e in rule.check(assemble(stack)) if isinstance(e, Finding)] == found
