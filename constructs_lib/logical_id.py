"""Terraform addresses that are given, not derived from where a construct stands in the code."""

from weakref import WeakKeyDictionary

from constructs import Construct

from constructs_lib.cdk import TerraformElement, TerraformResource, TerraformStack

Addresses = set[tuple[str, str]]

_of_stack: WeakKeyDictionary[TerraformStack, Addresses] = WeakKeyDictionary()
_of_scope: WeakKeyDictionary[Construct, Addresses] = WeakKeyDictionary()
_logical_ids: WeakKeyDictionary[TerraformElement, str] = WeakKeyDictionary()
_types: dict[type[TerraformResource], str] = {}


def set_logical_id(resource: TerraformElement, logical_id: str, *, scope: Construct) -> None:
    """Make ``logical_id`` the resource's name in its Terraform address.

    ``scope`` is any construct above the resource in its stack. Raises ValueError when the stack has
    a resource of this type and name: the CDK would write the second over the first and say nothing.
    """
    address = (type(resource).__name__, logical_id)
    given = _addresses(scope)
    if address in given:
        raise ValueError(f"the stack has two resources of type {address[0]} called {logical_id}")
    given.add(address)
    resource.override_logical_id(logical_id)
    _logical_ids[resource] = logical_id


def attribute(resource: TerraformResource, name: str) -> str:
    """A reference to an attribute, such as ``arn``, of a resource whose logical id is set.

    It is the text that the CDK makes of the resource's own ``arn``, for which it asks Node.js each
    time: that took a twentieth of a synthesis.
    """
    kind = type(resource)
    if kind not in _types:
        _types[kind] = resource.terraform_resource_type
    return f"${{{_types[kind]}.{_logical_ids[resource]}.{name}}}"


def _addresses(scope: Construct) -> Addresses:
    # Asked of Node.js once a scope: asking it for each resource costs a twentieth of a synthesis.
    if scope not in _of_scope:
        _of_scope[scope] = _of_stack.setdefault(TerraformStack.of(scope), set())
    return _of_scope[scope]
