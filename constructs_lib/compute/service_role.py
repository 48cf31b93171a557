"""A role that an AWS service assumes, with its policies."""

from constructs import Construct

from constructs_lib.aws import IamRole, IamRolePolicy
from constructs_lib.logical_id import DEFAULT, attribute, keep_logical_id
from keyproof.location import Location
from keyproof.policy_document import Condition, PolicyDocument, Principal, Statement


class ServiceRole(Construct):
    """A role that may do nothing until ``allow`` says so.

    ``source_arn`` is the resource of this account for which alone the service may assume it.
    ``boundary_arn`` is the permissions boundary, the most that the role may ever do.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        location: Location,
        service: str,
        source_arn: str | None = None,
        boundary_arn: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.location = location
        # Made of the name, not referred to: a key policy that named the resource would close a
        # cycle, since the role's own policy refers to the key.
        self.arn = location.role_arn(name)
        self.policies: list[IamRolePolicy] = []
        trust = Statement(
            sid="AssumedByService",
            principals=(Principal("Service", f"{service}.amazonaws.com"),),
            actions=("sts:AssumeRole",),
            conditions=(
                (
                    Condition("StringEquals", "aws:SourceAccount", (location.account_id,)),
                    Condition("ArnEquals", "aws:SourceArn", (source_arn,)),
                )
                if source_arn
                else ()
            ),
        )
        self._id, self._scope = id, scope
        self.resource = IamRole(
            self,
            DEFAULT,
            name=name,
            assume_role_policy=PolicyDocument((trust,)).to_json(),
            permissions_boundary=boundary_arn,
        )
        keep_logical_id(self.resource, id, scope=scope)

    def allow(self, name: str, *statements: Statement) -> None:
        """Give the role one more inline policy."""
        logical_id = f"{self._id}-{name}"
        policy = IamRolePolicy(
            self._scope,
            logical_id,
            name=name,
            role=attribute(self.resource, "name"),
            policy=PolicyDocument(statements).to_json(),
        )
        keep_logical_id(policy, logical_id, scope=self._scope)
        self.policies.append(policy)
