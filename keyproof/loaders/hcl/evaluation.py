"""The value of an expression of HCL; Unknown where a function or a value is not known.

https://developer.hashicorp.com/terraform/language/expressions
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial, reduce
from textwrap import dedent
from typing import Any, cast

from lark import Token
from lark.exceptions import LarkError

from keyproof.json_values import as_list, as_object, listed
from keyproof.loaders.hcl.json_syntax import Inner, parts_of
from keyproof.loaders.hcl.syntax import (
    Node,
    Part,
    children,
    expression,
    nodes,
    parts_of_string,
    word,
)
from keyproof.loaders.hcl.values import (
    OF_PARTS,
    OF_WHOLES,
    REFUSED,
    UNDECIDED,
    NotEvaluatedError,
    joined,
    member,
    number,
    pairs,
    text,
)
from keyproof.model.resource import Unknown, is_unknown

Names = Mapping[str, object]
LITERALS: Mapping[str, object] = {"null": None, "true": True, "false": False}
OPERATORS: Mapping[str, Callable[[Any, Any], object]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "&&": lambda one, other: bool(one and other),
    "||": lambda one, other: bool(one or other),
}


class Evaluation:
    """Evaluates expressions.

    ``root`` is what a name stands for that no loop defines, ``files`` reads a file of the sources.
    """

    def __init__(
        self, root: Callable[[str], object], *, files: Callable[[str], str | None]
    ) -> None:
        self._root = root
        self._files = files

    def value(self, node: Node, names: Names) -> object:
        """The value of an expression. Raises NotEvaluatedError where Terraform would fail."""
        return self._rules.get(node.data, self._part)(node, names)

    @cached_property
    def _rules(self) -> Mapping[str, Callable[[Node, Names], object]]:
        """How each rule of the grammar is evaluated; any other is a part of something."""
        return {
            "binary_op": self._binary,
            "conditional": self._conditional,
            "expr_term": lambda node, names: self.value(nodes(node)[0], names),
            "float_lit": lambda node, _: number(word(node)),
            "for_object_expr": self._loop,
            "for_tuple_expr": self._loop,
            "function_call": self._call,
            "heredoc_template": self._heredoc,
            "heredoc_template_trim": self._heredoc,
            "identifier": self._named,
            "int_lit": lambda node, _: number(word(node)),
            "literal_value": lambda node, _: LITERALS[word(node)],
            "object": self._object,
            "string": lambda node, names: self._filled(parts_of_string(node), names),
            "tuple": lambda node, names: [self.value(each, names) for each in nodes(node)],
            "unary_op": self._unary,
        }

    def _named(self, node: Node, names: Names) -> object:
        name = word(node)
        return names[name] if name in names else self._root(name)

    def _unary(self, node: Node, names: Names) -> object:
        value = self.value(nodes(node)[0], names)
        if isinstance(value, Unknown):
            return value
        return not value if children(node)[0] == "!" else -cast("int", value)

    def _filled(self, parts: Iterable[Part], names: Names) -> object:
        """The value of a template."""
        return joined(
            [each if isinstance(each, str | Unknown) else self.value(each, names) for each in parts]
        )

    def _heredoc(self, node: Node, names: Names) -> object:
        lines = word(node).split("\n")
        marker = lines[0].removeprefix("<<").removeprefix("-").strip()
        end = max(place for place, each in enumerate(lines) if each.strip() == marker)
        body = "\n".join(lines[1:end]) + "\n" if end > 1 else ""
        return self.template(dedent(body) if node.data.endswith("trim") else body, names)

    def template(self, body: str, names: Names) -> object:
        """A template that is not between quotes."""
        try:
            parts = [
                expression(f"({each.text.strip()})") if isinstance(each, Inner) else each
                for each in parts_of(body)
            ]
        except LarkError:
            return Unknown("a template")
        return self._filled(parts, names)

    def _object(self, node: Node, names: Names) -> object:
        found: dict[str, object] = {}
        for each in nodes(node):
            key, value = nodes(each)
            term = nodes(key)[0]
            inner = nodes(term)[0] if term.data == "expr_term" and nodes(term) else term
            # A bare word is a name, and one in brackets an expression.
            is_word = inner.data in ("identifier", "keyword", "literal_value")
            is_word = is_word and not isinstance(children(term)[0], Token)
            name = word(inner) if is_word else self.value(term, names)
            if isinstance(name, Unknown):
                return name
            found[text(name)] = self.value(value, names)
        return found

    def _conditional(self, node: Node, names: Names) -> object:
        parts = nodes(node)
        condition = self.value(parts[0], names)
        if isinstance(condition, Unknown):
            one, other = (self.value(each, names) for each in parts[1:])
            return one if one == other else UNDECIDED
        return self.value(parts[1] if condition in (True, "true") else parts[2], names)

    def _binary(self, node: Node, names: Names) -> object:
        left, term = nodes(node)
        written, right = nodes(term)
        sign = word(written)
        one, other = self.value(left, names), self.value(right, names)
        if (sign == "&&" and False in (one, other)) or (sign == "||" and True in (one, other)):
            return sign == "||"
        for each in (one, other):
            if is_unknown(each):
                return each if isinstance(each, Unknown) else Unknown("a comparison")
        try:
            return OPERATORS[sign](one, other)
        except (ArithmeticError, TypeError) as error:
            raise NotEvaluatedError(sign) from error

    def _call(self, node: Node, names: Names) -> object:
        parts = nodes(node)
        name = word(parts[0])
        given = nodes(parts[1]) if len(parts) > 1 else []
        if name in ("try", "can"):
            return self._tried(name, given, names)
        values = [self.value(each, names) for each in given]
        if len(parts) > 1 and any(each == "..." for each in children(parts[1])):
            if isinstance(values[-1], Unknown):
                return values[-1]
            values = [*values[:-1], *as_list(values[-1])]
        if name in ("file", "templatefile") and not isinstance(values[0], Unknown):
            return self._of_file(name, values)
        unknown = next((each for each in values if isinstance(each, Unknown)), None)
        function = OF_PARTS.get(name) or OF_WHOLES.get(name)
        if unknown or function is None or (name in OF_WHOLES and is_unknown(values)):
            return unknown or Unknown(f"the function {name}")
        try:
            return function(*values)
        except (*REFUSED, re.error) as error:
            raise NotEvaluatedError(name) from error

    def _of_file(self, name: str, values: Sequence[object]) -> object:
        content = self._files(str(values[0]))
        names = values[1] if len(values) > 1 else {}
        if content is None or not isinstance(names, Mapping):
            return Unknown(f"the file {values[0]}")
        return content if name == "file" else self.template(content, as_object(names))

    def _tried(self, name: str, given: Sequence[Node], names: Names) -> object:
        for each in given:
            try:
                value = self.value(each, names)
            except NotEvaluatedError:
                continue
            return value if name == "try" or isinstance(value, Unknown) else True
        if name == "can":
            return False
        raise NotEvaluatedError(name)

    def _loop(self, node: Node, names: Names) -> object:
        intro, *rest = nodes(node)
        parts = nodes(intro)
        variables = [word(each) for each in parts[:-1]]
        over = self.value(parts[-1], names)
        if isinstance(over, Unknown):
            return over
        conditions = [nodes(each)[-1] for each in rest if each.data == "for_cond"]
        results = [each for each in rest if each.data != "for_cond"]
        is_grouped = any(each == "..." for each in children(node))
        made: list[object] = []
        by_key: dict[str, object] = {}
        for key, value in pairs(over):
            inner = {**names, **dict(zip(variables, [key, value][-len(variables) :], strict=True))}
            kept = [self.value(each, inner) for each in conditions]
            if any(isinstance(each, Unknown) for each in kept):
                return UNDECIDED
            if not all(each in (True, "true") for each in kept):
                continue
            found = [self.value(each, inner) for each in results]
            if node.data == "for_tuple_expr":
                made.append(found[0])
            elif isinstance(found[0], Unknown):
                return found[0]
            elif is_grouped:
                cast("list[object]", by_key.setdefault(text(found[0]), [])).append(found[1])
            else:
                by_key[text(found[0])] = found[1]
        return made if node.data == "for_tuple_expr" else by_key

    def _part(self, node: Node, names: Names) -> object:
        """An attribute, an index or a splat of something."""
        of, *how = nodes(node)
        value = self.value(of, names)
        if node.data in ("get_attr_expr_term", "index_expr_term"):
            return self._step(value, how[0], names)
        if node.data not in ("attr_splat_expr_term", "full_splat_expr_term"):
            return Unknown(f"an expression ({node.data})")
        if value is None or isinstance(value, Unknown):
            return value or []
        step = partial(self._step, names=names)
        return [reduce(step, nodes(how[0]), each) for each in listed(value)]

    def _step(self, value: object, step: Node, names: Names) -> object:
        key: object
        if step.data == "get_attr":
            key = word(nodes(step)[-1])
        elif step.data == "short_index":
            key = number(word(children(step)[-1]))
        else:
            key = self.value(nodes(step)[0], names)
        unknown = next((each for each in (value, key) if isinstance(each, Unknown)), None)
        return unknown or member(value, key)
