"""Terraform addresses that are given, not derived from where a construct stands in the code."""

import re
from weakref import WeakKeyDictionary

from constructs import Construct

from constructs_lib.cdk import TerraformElement, TerraformResource, TerraformStack

Addresses = set[tuple[str, str]]
# How both CDKs end the name of the package of the bindings.
BINDINGS = "_provider_aws"
# The id of the resource that a construct is about: the CDK leaves it out of logical ids.
DEFAULT = "Default"
# Other characters the CDK leaves out of the logical ids that it makes.
KEPT = re.compile(r"[A-Za-z0-9_-]{1,255}")


class Group(Construct):
    """What stands in it may be called as something of another type in the stack itself is."""

    def __init__(self, stack: TerraformStack) -> None:
        super().__init__(stack, DEFAULT)
        self.stack = stack


_of_stack: WeakKeyDictionary[TerraformStack, Addresses] = WeakKeyDictionary()
_of_scope: WeakKeyDictionary[Construct, Addresses] = WeakKeyDictionary()
_logical_ids: WeakKeyDictionary[TerraformElement, str] = WeakKeyDictionary()


def set_logical_id(resource: TerraformElement, logical_id: str, *, scope: Construct) -> None:
    """Make ``logical_id`` the resource's name in its Terraform address.

    ``scope`` is any construct above the resource in its stack. Raises ValueError when the stack has
    a resource of this type and name: the CDK would write the second over the first and say nothing.
    """
    _note(resource, logical_id, scope)
    resource.override_logical_id(logical_id)


def keep_logical_id(resource: TerraformElement, logical_id: str, *, scope: Construct) -> None:
    """The same for what has that id in ``scope``, or is the ``DEFAULT`` of what has it, or of that.

    In the stack itself and in a group, the CDK calls it so without a call of Node.js.
    """
    if isinstance(scope, TerraformStack | Group) and KEPT.fullmatch(logical_id):
        _note(resource, logical_id, scope)
    else:
        set_logical_id(resource, logical_id, scope=scope)


def _note(resource: TerraformElement, logical_id: str, scope: Construct) -> None:
    address = (type(resource).__name__, logical_id)
    given = _addresses(scope)
    if address in given:
        raise ValueError(f"the stack has two resources of type {address[0]} called {logical_id}")
    given.add(address)
    _logical_ids[resource] = logical_id


def attribute(resource: TerraformElement, name: str) -> str:
    """A reference to an attribute, such as ``arn``, of what has its logical id set.

    It is the text that the CDK makes of the resource's own ``arn``, without a call of Node.js.
    """
    return f"${{{_address(resource)}.{name}}}"


def depend_on(resource: TerraformResource, *others: TerraformElement) -> None:
    """Write ``depends_on``: Terraform makes a resource after others, whose logical ids are set.

    Given the constructs themselves, the CDK writes the same, and takes a stack trace of each.
    """
    resource.depends_on = [_address(each) for each in others]


def reference(kind: type[TerraformElement], logical_id: str, name: str) -> str:
    """The same by a type of the AWS bindings and a logical id, before the resource is there."""
    return f"${{{terraform_type(kind)}.{logical_id}.{name}}}"


def terraform_type(kind: type[TerraformElement]) -> str | None:
    """How Terraform calls a type of the AWS bindings: ``aws_kms_key``, ``data.aws_region``.

    None for what the bindings do not have, such as a resource that is newer than they are.
    """
    for each in kind.__mro__:
        package, _, module = each.__module__.partition(".")
        # A module of the bindings is called as the type in it.
        if package.endswith(BINDINGS):
            data = module.removeprefix("data_")
            return f"aws_{module}" if data == module else f"data.{data}"
    return None


def _address(resource: TerraformElement) -> str:
    kind = terraform_type(type(resource))
    if kind is None and isinstance(resource, TerraformResource):
        kind = resource.terraform_resource_type
    if kind is None:
        raise TypeError(f"{type(resource).__name__} is not a type of the AWS bindings")
    return f"{kind}.{_logical_ids[resource]}"


def _addresses(scope: Construct) -> Addresses:
    # Asking for the stack is a call of Node.js.
    if scope not in _of_scope:
        if isinstance(scope, Group):
            stack = scope.stack
        else:
            stack = scope if isinstance(scope, TerraformStack) else TerraformStack.of(scope)
        _of_scope[scope] = _of_stack.setdefault(stack, set())
    return _of_scope[scope]
