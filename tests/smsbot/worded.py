"""Cases as YAML with words of Python in them: answers, and functions that make some.

``DENIED`` is what the word stands for, and ``${KEY}`` a part of a text. ``!refused`` is a function:
it gets a text as its argument, a list as its arguments, a mapping as its named ones, and without
any of these it is meant itself.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import yaml


def read_worded(path: Path, words: Mapping[str, Any]) -> Any:
    """What a file says in these words."""
    constants = [name for name in words if name.isupper()]

    class Loader(yaml.SafeLoader):
        def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> str:
            return Template(super().construct_scalar(node)).safe_substitute(words)

    def meant(loader: Loader, node: yaml.ScalarNode) -> Any:
        return words[loader.construct_scalar(node)]

    def called(loader: Loader, word: str, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            named = loader.construct_mapping(node, deep=True)
            return words[word](**{str(name): each for name, each in named.items()})
        if isinstance(node, yaml.SequenceNode):
            return words[word](*loader.construct_sequence(node, deep=True))
        assert isinstance(node, yaml.ScalarNode)
        said = loader.construct_scalar(node)
        return words[word](words[said] if said in constants else said) if said else words[word]

    Loader.add_multi_constructor("!", called)
    Loader.add_constructor("word", meant)
    Loader.add_implicit_resolver("word", re.compile(f"(?:{'|'.join(constants)})$"), None)
    return Loader(path.read_text("utf-8")).get_single_data()
