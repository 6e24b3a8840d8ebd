"""Prose with computed numbers: a template in Markdown, values filled in as readers of its language write them."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from analysis.errors import PublicationError
from analysis.numbers import Language, format_number, format_percentage
from analysis.panel.provenance import RestsOn, rests_on
from analysis.publication.blocks import NamedValue, Prose
from analysis.publication.edition import language
from analysis.publication.text import marked

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = re.compile(r"getal(\d)")


class _Formatter(string.Formatter):
    """Format specifications in words: ``{x:procent}``, ``{x:aantal}``, ``{x:getal1}``; plain for names and years."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if not format_spec:
            return str(value)
        if format_spec == "procent":
            return format_percentage(value, language=self.language)
        if format_spec == "aantal":
            return format_number(value, language=self.language)
        match = _NUMBER.fullmatch(format_spec)
        if match:
            return format_number(value, int(match[1]), self.language)
        raise PublicationError(
            f"the format '{format_spec}' is not known",
            where="a text with numbers",
            remedy="use procent, aantal or getal0 to getal9",
        )


@dataclass(frozen=True, eq=False)
class Sourced:
    """A value with the panel rows that it was computed from; made by :func:`sourced`."""

    value: Any
    rows: pd.DataFrame


def sourced(value: Any, rows: pd.DataFrame) -> Sourced:
    """Give a value the panel rows that it was computed from, where these are not those of the whole text.

    Examples
    --------
    >>> import analysis
    >>> rows = analysis.load_panel().query("indicator == 'inwoners' and year == 2020 and code == 'NL'")
    >>> prose("Er waren {n:aantal} inwoners.", n=sourced(17_407_585, rows)).named[0].rests_on[0]["indicator"]
    'inwoners'
    """
    return Sourced(value, rows)


def prose(
    template: str, *, en: str = "", based_on: pd.DataFrame | Sequence[pd.DataFrame] = (), **values: Any
) -> Prose:
    """Fill numbers into a text.

    Every number becomes a named value: it can be found in every edition under the name of its field, and
    ``databoek explain`` tells what it rests on.

    Parameters
    ----------
    template : str
        Markdown with fields such as ``{aandeel:procent}``.
    en : str, optional
        The text in English, with the same fields, for the English edition; without it that edition has the Dutch text
        and says so.
    based_on : DataFrame or sequence of DataFrame
        The panel rows that the numbers were computed from; see :func:`sourced` for a number with rows of its own.
    **values
        A value for each field.

    Returns
    -------
    Prose

    Raises
    ------
    PublicationError
        When a field has no value, a value no field, or a format is unknown.

    Examples
    --------
    >>> text = prose("In {jaar} was dat {deel:procent}, {n:aantal} kinderen.", jaar=2022, deel=5.2, n=165000)
    >>> text.plain
    'In 2022 was dat 5,2 procent, 165.000 kinderen.'
    >>> text.named[1]
    NamedValue(name='deel', text='5,2 procent', exact='5.2', rests_on=[])
    """
    if en and language() == "en":
        return _filled(en, "en", based_on, values)
    return _filled(template, "nl", based_on, values)


def _filled(template: str, language: Language, based_on: Any, values: dict[str, Any]) -> Prose:
    formatter = _Formatter(language)
    fields = {re.split(r"[.\[]", name)[0] for _, name, _, _ in formatter.parse(template) if name}
    _refuse_unequal(fields, set(values))
    behind = _behind([based_on] if hasattr(based_on, "columns") else based_on)
    words, named = [], {}
    for literal, field, spec, _ in formatter.parse(template):
        words.append(literal)
        if field is None:
            continue
        found, _ = formatter.get_field(field, (), values)
        value = found.value if isinstance(found, Sourced) else found
        text = formatter.format_field(value, spec or "")
        if not isinstance(value, Real) and not isinstance(found, Sourced):
            words.append(text)
            continue
        name = re.sub(r"\W+", "_", field).strip("_").lower()
        under = rests_on(found.rows) if isinstance(found, Sourced) else behind
        named[name] = NamedValue(name, text, repr(value.item() if hasattr(value, "item") else value), under)
        words.append(marked(name, text))
    return Prose("".join(words), list(named.values()), language)


def _behind(parts: Any) -> RestsOn:
    """Return what several tables of rows rest on, each entry once."""
    found: RestsOn = []
    for rows in parts:
        found += [entry for entry in rests_on(rows) if entry not in found]
    return found


def _refuse_unequal(fields: set[str], values: set[str]) -> None:
    if fields - values:
        name = sorted(fields - values)[0]
        raise PublicationError(
            f"the field '{name}' has no value",
            where="a text with numbers",
            remedy=f"give prose(..., {name}=...)",
        )
    if values - fields:
        name = sorted(values - fields)[0]
        raise PublicationError(
            f"the value '{name}' has no field in the text",
            where="a text with numbers",
            remedy=f"write {{{name}}} or remove it",
        )
