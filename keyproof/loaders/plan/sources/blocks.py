"""The values of blocks of HCL, dynamic ones too."""

from keyproof.loaders.arguments import POLICY_ARGUMENT
from keyproof.loaders.hcl.evaluation import Evaluation, Names
from keyproof.loaders.hcl.syntax import Body, Node, attributes, blocks, nodes, word
from keyproof.loaders.hcl.values import pairs
from keyproof.model.resource import Unknown


def block(evaluation: Evaluation, body: Body, argument: str, names: Names) -> object:
    """An argument of a block, or the list of its blocks of that name, as a plan has them."""
    found = attributes(body).get(argument)
    if found is not None:
        is_policy = POLICY_ARGUMENT.fullmatch(argument)
        return evaluation.value(_unmarked(found) if is_policy else found, names)
    listed: list[object] = []
    named = [each for each in blocks(body) if each[0] in ([argument], ["dynamic", argument])]
    for labels, inner in named:
        made = [arguments(evaluation, inner, names)]
        if labels != [argument]:
            made = _dynamic(evaluation, inner, argument, names)
        if isinstance(made, Unknown):
            return made
        listed += made
    return listed if named else Unknown(argument)


def _unmarked(policy: Node) -> Node:
    """A policy that is marked as sensitive as a whole, without the mark: who may do what is none.

    A part of it that somebody marks keeps its mark.
    """
    call = nodes(policy)[0] if policy.data == "expr_term" else policy
    if call.data != "function_call":
        return policy
    name, *given = nodes(call)
    return nodes(given[0])[0] if word(name) == "sensitive" and given else policy


def arguments(evaluation: Evaluation, body: Body, names: Names) -> dict[str, object]:
    """The arguments of a block, and the blocks in it."""
    found = dict.fromkeys(
        [
            *attributes(body),
            *(labels[-1] for labels, _ in blocks(body) if labels != ["lifecycle"]),
        ]
    )
    return {each: block(evaluation, body, each, names) for each in found}


def _dynamic(evaluation: Evaluation, body: Body, name: str, names: Names) -> Unknown | list[object]:
    described = attributes(body)
    over = evaluation.value(described["for_each"], names)
    if isinstance(over, Unknown):
        return over
    iterator = word(nodes(described["iterator"])[0]) if "iterator" in described else name
    (content,) = (inner for labels, inner in blocks(body) if labels == ["content"])
    return [
        arguments(evaluation, content, {**names, iterator: {"key": key, "value": value}})
        for key, value in pairs(over)
    ]
