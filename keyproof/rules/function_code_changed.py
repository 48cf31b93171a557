"""A function runs other code.

Notes each function, layer and image whose code or runtime changes. Warns if the code comes from
another place, if layers are added or replaced, if the handler changes, or if a variable makes the
runtime, the loader or an SDK run other code or call an endpoint outside AWS.

Why
    Code runs with every permission of its role. keyproof does not read the code of a package: code
    owners review it. A layer or a variable changes what runs without a change of the package.

Remediation
    Review the code, and make sure that it is intended.

https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from collections.abc import Iterable

from keyproof.aws.function_variables import LOADING
from keyproof.model.model import LATER
from keyproof.model.resource import Resource, Unknown
from keyproof.rules._rule import FACTS, Change, Finding, Level, Place, Reports, Rule

FUNCTION = "aws_lambda_function"
TYPES = (FUNCTION, "aws_lambda_layer_version")
CODE: list[str] = FACTS["function-code-changed"]["code"]
VARIABLES = "variables."


class FunctionCodeChanged(Rule, level=Level.NOTE, tags={"lambda", "change"}):
    def compare(self, change: Change) -> Reports:
        for _, now, arguments in change.pairs:
            if now.type in TYPES:
                yield from self._of_function(now, arguments, change)
        for was, now in change.both():
            if now.type == FUNCTION and was.values.get("layers") != now.values.get("layers"):
                yield from self._layers(was, now, change)

    def _of_function(self, now: Resource, changed: Iterable[str], change: Change) -> Reports:
        if code := [each for each in changed if each in CODE]:
            facts = (str(now.values.get(each)) for each in code)
            yield self._note(now, f"The code changes ({', '.join(code)}).", code, facts)
        variables = {
            path.partition(VARIABLES)[2]: path
            for path in sorted(changed)
            if path.startswith("environment") and VARIABLES in path
        }
        for name in sorted(filter(LOADING.fullmatch, variables)):
            if now.value("environment", "variables", name) is not None:
                message = f"The variable {name} can make the function run other code."
                yield self._warning(now, message, variables.pop(name), change)
        if variables:
            message = f"The variables {', '.join(variables)} change."
            yield self._note(now, message, variables.values(), variables)

    def _layers(self, was: Resource, now: Resource, change: Change) -> Reports:
        before, after = (each.everything_at("layers") for each in (was, now))
        if any(isinstance(each, Unknown) for each in after):
            yield self.unknown(now.address, LATER, "layers")
            return
        new = ", ".join(str(each) for each in after if each and each not in before)
        message = f"The layer {new} is added, and runs in the function."
        if not new:
            message = "Layers are removed or reordered, so other files may take precedence."
        yield self._warning(now, message, "layers", change, new)

    def _warning(
        self, function: Resource, message: str, path: str, change: Change, *facts: str
    ) -> Finding:
        at, facts, level = function.address, (path, *facts), Level.WARNING
        return self.changed(change, at, message, paths=[path], level=level, facts=facts)

    def _note(
        self, function: Resource, message: str, paths: Iterable[str], facts: Iterable[str]
    ) -> Finding:
        about = [Place(function.address, each) for each in (*paths, "")]
        return self.finding(function.address, message, about=about, facts={*paths, *facts})
