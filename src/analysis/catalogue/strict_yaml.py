"""YAML in which each key stands once, with the line of every part."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

import yaml

Place = tuple[str | int, ...]


class KeyTwiceError(Exception):
    """A key stands twice in one mapping."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


class _EachKeyOnce(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML keeps the last of two equal keys without a word; here that is a mistake, and so is a key that is no word.

    What looks like a date stays text.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=key.start_mark)
            if key.value in seen:
                raise KeyTwiceError(str(key.value), key.start_mark.line + 1)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_EachKeyOnce.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _EachKeyOnce.yaml_implicit_resolvers.items()
}


def load_yaml(text: str) -> Any:
    r"""Return what a YAML text says.

    Raises
    ------
    KeyTwiceError
        With key and line.
    yaml.YAMLError
        When it is no YAML.

    Examples
    --------
    >>> load_yaml("a: 1")
    {'a': 1}
    >>> load_yaml("a: 1\na: 2")
    Traceback (most recent call last):
    analysis.catalogue.strict_yaml.KeyTwiceError: a
    """
    try:
        return yaml.load(text, Loader=_EachKeyOnce)  # noqa: S506 - a SafeLoader
    except (ValueError, RecursionError) as error:
        raise yaml.YAMLError(str(error)) from None


def lines_of(text: str) -> dict[Place, int]:
    r"""Return the line of every part of a YAML text, by the keys and positions that lead to it.

    Examples
    --------
    >>> lines_of("models:\n  - id: een")[("models", 0, "id")]
    2
    """
    node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    try:
        return dict(_lines(node)) if node is not None else {}
    except RecursionError:
        raise yaml.YAMLError("a part refers to itself") from None


def _lines(node: yaml.Node, place: Place = ()) -> Iterator[tuple[Place, int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*place, key.value))
            yield (*place, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield from _lines(value, (*place, at))
