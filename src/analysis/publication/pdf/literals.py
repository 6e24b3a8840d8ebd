"""Data in a Typst source: always a string literal, so that no sign in it can be markup or code."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')


def literal(text: str) -> str:
    r"""Write a text as a Typst string.

    Parameters
    ----------
    text : str
        Any text; a lone surrogate, which is no character, becomes the replacement character.

    Returns
    -------
    str
        Typst code that has the text as its value.

    Examples
    --------
    >>> print(literal('#strong("ja")'))
    "#strong(\"ja\")"
    >>> print(literal("een\ntwee"))
    "een\u{a}twee"
    """
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return f'"{_SPECIAL.sub(_escaped, clean)}"'


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    return f"\\{sign}" if sign in '\\"' else f"\\u{{{ord(sign):x}}}"


def words(text: str) -> str:
    r"""Write a text as Typst markup that shows it and nothing else, its lines under each other.

    Examples
    --------
    >>> print(words("a *b*"))
    #"a *b*";
    >>> print(words("een\ntwee"))
    #"een";#linebreak();#"twee";
    """
    return "#linebreak();".join(f"#{literal(line)};" for line in text.split("\n"))


def array(elements: Sequence[str]) -> str:
    """Write Typst expressions as an array, also when there is one or none.

    Examples
    --------
    >>> array(["1pt", "2pt"]), array(["1pt"]), array([])
    ('(1pt, 2pt,)', '(1pt,)', '()')
    """
    return f"({', '.join(elements)},)" if elements else "()"
