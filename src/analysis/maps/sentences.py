"""Sentences of a text alternative that depend on a number: one, several, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.numbers import Language, join_words

NAMED = 3
"""At most so many municipalities are named; more are counted."""


def counted(words: Mapping[str, Any], key: str, count: int, **more: str) -> list[str]:
    """Return the sentence for one or for several; none for none.

    Parameters
    ----------
    words : mapping
        Sentences by name; that for one has the name with ``_one`` behind it, where it differs.
    key : str
    count : int
    **more : str
        What else the sentence has a place for.

    Examples
    --------
    >>> words = {"missing": "Voor {count} gemeenten ontbreekt het.", "missing_one": "Voor 1 gemeente ontbreekt het."}
    >>> counted(words, "missing", 1), counted(words, "missing", 2), counted(words, "missing", 0)
    (['Voor 1 gemeente ontbreekt het.'], ['Voor 2 gemeenten ontbreekt het.'], [])
    """
    if not count:
        return []
    one = words.get(f"{key}_one", words[key])
    return [str(one if count == 1 else words[key]).format(count=count, **more)]


def holders(
    known: pd.DataFrame, value: float, names: pd.Series, figure: str, shared: str, language: Language = "nl"
) -> str:
    """Name the municipalities that have a value; more than three are counted.

    Parameters
    ----------
    known : DataFrame
        Columns ``code`` and ``value``.
    value : float
    names : Series
        Name of each municipality by code.
    figure : str
        The value in words.
    shared : str
        A text for many, with places for ``count`` and ``figure``.
    language : {"nl", "en"}

    Examples
    --------
    >>> known = pd.DataFrame({"code": ["GM0363", "GM0034"], "value": [8.0, 8.0]})
    >>> holders(known, 8.0, pd.Series({"GM0363": "Amsterdam", "GM0034": "Almere"}), "8,0", "{count} ({figure})")
    'Amsterdam en Almere (8,0)'
    """
    codes = known.loc[known["value"] == value, "code"]
    if len(codes) > NAMED:
        return shared.format(count=len(codes), figure=figure)
    return f"{join_words([str(names.get(code, code)) for code in codes], language)} ({figure})"
