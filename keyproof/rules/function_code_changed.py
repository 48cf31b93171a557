"""A function runs other code.

Notes each function, layer and image whose code or runtime changes. Warns where the code comes
from another place, layers are added or replaced, the handler changes, or a variable is set by
which the runtime, the loader or an SDK runs other code or calls another place than AWS.

Why
    Code runs with every permission of its role. What the code of a package does, keyproof does not
    read: code owners review it. A layer or a variable changes what runs without a change of the
    package.

Remediation
    Review the code, and make sure that it is meant.

https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from collections.abc import Iterator, Mapping
from typing import cast

from keyproof.aws.function_variables import LOADING
from keyproof.model.access.named import account_of
from keyproof.model.model import LATER
from keyproof.model.resource import Resource, Unknown
from keyproof.rules._rule import Change, Finding, Level, NotEvaluated, Place, Reports, Rule

FUNCTION = "aws_lambda_function"
LAYER = "aws_lambda_layer_version"
# Another version of the code from where it came before.
CODE = (
    *("filename", "source_code_hash", "s3_key", "s3_object_version", "image_uri", "code_sha256"),
    "runtime",
)
VARIABLES = "environment"


class FunctionCodeChanged(Rule):
    level = Level.NOTE
    tags = frozenset({"lambda", "change"})

    def compare(self, change: Change) -> Reports:
        for was, now in change.both():
            if now.type in (FUNCTION, LAYER) and was.values != now.values:
                yield from self._code(was, now, change)
                yield from self._layers(was, now, change)
                yield from self._variables(was, now, change)
        yield from self.weaker(change)

    def _code(self, was: Resource, now: Resource, change: Change) -> Iterator[Finding]:
        changed = [each for each in CODE if was.values.get(each) != now.values.get(each)]
        images = [_repository(each.value("image_uri")) for each in (was, now)]
        if "image_uri" in changed and images[0] != images[1]:
            changed.remove("image_uri")
            message = f"image_uri changes: the code comes from {images[1]}, and not {images[0]}."
            yield self._finding(now, message, ["image_uri"], change, level=Level.WARNING)
        if changed:
            message = f"The code changes ({', '.join(changed)})."
            facts = frozenset(str(now.values.get(each)) for each in changed)
            yield self._finding(now, message, changed, change, facts=facts)

    def _layers(self, was: Resource, now: Resource, change: Change) -> Reports:
        before, after = (each.everything_at("layers") for each in (was, now))
        if before == after:
            return
        if any(isinstance(each, Unknown) for each in after):
            yield NotEvaluated(place=Place(now.address, "layers"), reason=LATER)
            return
        new = [str(each) for each in after if each and each not in before]
        foreign = [
            each for each in new if account_of(each) not in (*change.after.model.own_accounts, "")
        ]
        if foreign:
            message = f"The layer {foreign[0]} is of another account, and runs in the function."
        elif new:
            message = f"The layer {new[0]} is added, and runs in the function."
        else:
            message = "Layers are removed or reordered: other files of them are used."
        facts = frozenset(new)
        yield self._finding(now, message, ["layers"], change, level=Level.WARNING, facts=facts)

    def _variables(self, was: Resource, now: Resource, change: Change) -> Iterator[Finding]:
        before, after = (_variables_of(each) for each in (was, now))
        changed = [
            name for name in sorted({*before, *after}) if before.get(name) != after.get(name)
        ]
        loading = [each for each in changed if LOADING.fullmatch(each) and each in after]
        for name in loading:
            message = f"The variable {name} can make the function run other code."
            yield self._finding(
                now, message, _paths(change, now, name), change, level=Level.WARNING
            )
        others = [each for each in changed if each not in loading]
        if others:
            message = f"The variables {', '.join(others)} change."
            paths = [path for name in others for path in _paths(change, now, name)]
            yield self._finding(now, message, paths, change, facts=frozenset(others))

    def _finding(
        self,
        function: Resource,
        message: str,
        paths: list[str],
        change: Change,
        *,
        level: Level = Level.NOTE,
        facts: frozenset[str] = frozenset(),
    ) -> Finding:
        if level is Level.WARNING:
            return self.changed(
                change,
                function.address,
                message,
                paths=paths,
                level=level,
                facts={*paths, *facts},
            )
        return self.finding(
            function.address,
            message,
            about=[Place(function.address, each) for each in (*paths, "")],
            facts={*paths, *facts},
        )


def _repository(image: object) -> str:
    """The repository of an image, without its tag and digest."""
    text = str(image or "")
    name = text.partition("@")[0]
    start, slash, last = name.rpartition("/")
    return f"{start}{slash}{last.partition(':')[0]}"


def _variables_of(function: Resource) -> Mapping[str, object]:
    found = function.value(VARIABLES, "variables")
    return cast("Mapping[str, object]", found) if isinstance(found, Mapping) else {}


def _paths(change: Change, function: Resource, name: str) -> list[str]:
    """The path of a variable as it changes, with the index of its block."""
    changed = change.by_address.get(function.address)
    paths = [
        each
        for each in (changed.arguments if changed else ())
        if each.startswith(VARIABLES) and each.endswith(f"variables.{name}")
    ]
    return paths or [f"{VARIABLES}.variables.{name}"]
