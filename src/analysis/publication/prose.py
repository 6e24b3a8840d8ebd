"""Prose with computed numbers: a template in Markdown, values filled in as Dutch readers write them."""

from __future__ import annotations

import re
import string
from typing import Any

from analysis.errors import PublicationError
from analysis.numbers import format_number, format_percentage
from analysis.publication.blocks import Prose

_NUMBER = re.compile(r"getal(\d)")


class _DutchFormatter(string.Formatter):
    """Format specifications in words: ``{x:procent}``, ``{x:aantal}``, ``{x:getal1}``; plain for names and years."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if not format_spec:
            return str(value)
        if format_spec == "procent":
            return format_percentage(value)
        if format_spec == "aantal":
            return format_number(value)
        match = _NUMBER.fullmatch(format_spec)
        if match:
            return format_number(value, int(match[1]))
        raise PublicationError(
            f"the format '{format_spec}' is not known",
            where="a text with numbers",
            remedy="use procent, aantal or getal0 to getal9",
        )


def prose(template: str, **values: Any) -> Prose:
    """Fill numbers into a text.

    Parameters
    ----------
    template : str
        Markdown with fields such as ``{aandeel:procent}``.
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
    >>> prose("In {jaar} was dat {deel:procent}, {kinderen:aantal} kinderen.", jaar=2022, deel=5.2, kinderen=165000)
    Prose(markdown='In 2022 was dat 5,2 procent, 165.000 kinderen.')
    """
    formatter = _DutchFormatter()
    fields = {re.split(r"[.\[]", name)[0] for _, name, _, _ in formatter.parse(template) if name}
    if fields - set(values):
        name = sorted(fields - set(values))[0]
        raise PublicationError(
            f"the field '{name}' has no value",
            where="a text with numbers",
            remedy=f"give prose(..., {name}=...)",
        )
    if set(values) - fields:
        name = sorted(set(values) - fields)[0]
        raise PublicationError(
            f"the value '{name}' has no field in the text",
            where="a text with numbers",
            remedy=f"write {{{name}}} or remove it",
        )
    return Prose(formatter.vformat(template, (), values))
