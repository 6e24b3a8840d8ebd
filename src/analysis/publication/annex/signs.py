"""Signs: what stands in a cell without a figure, and with a figure that is not final.

After the signs of CBS: a point for what is unknown or secret, a star for what is provisional, a zero for less than half
of the unit. CBS has none for what was not delivered, not published or estimated; ``x`` and ``-`` are left alone, since
they stood for secret and nil in older books.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.numbers import Language
from analysis.panel.schema import Status
from analysis.wording import ESTIMATED, STATUS_WORDS

PATTERN_COLOUR = "#BFBFBF"


@dataclass(frozen=True)
class Sign:
    """A sign, and how its cell looks: never by colour alone.

    Examples
    --------
    >>> SIGNS[Status.SUPPRESSED].text
    '.'
    """

    text: str
    pattern: int = 0
    """A hatch of the cell, numbered as in the file format: 14 strokes, 16 crosses, 18 dots, as on maps."""


SIGNS = {
    Status.PROVISIONAL: Sign("*"),
    Status.ESTIMATED: Sign(ESTIMATED),
    Status.SUPPRESSED: Sign(".", 18),
    Status.NOT_DELIVERED: Sign(":", 16),
    Status.NOT_PUBLISHED: Sign("/", 14),
}
"""By status; the first two stand beside a figure, the others instead of one. A final figure has no sign."""

BESIDE_A_FIGURE = (Status.PROVISIONAL, Status.ESTIMATED)

ZERO: dict[Language, str] = {
    "nl": "nul, of minder dan de helft van de eenheid",
    "en": "zero, or less than half of the unit",
}


def number_format(decimals: int, status: Status) -> str:
    """Return the number format of a figure; its sign is part of it, so that the cell stays a number.

    Examples
    --------
    >>> number_format(1, Status.OBSERVED), number_format(0, Status.PROVISIONAL), number_format(0, Status.ESTIMATED)
    ('#,##0.0_*', '#,##0"*"', '"≈ "#,##0_*')
    """
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    if status == Status.PROVISIONAL:
        return f'{digits}"{SIGNS[status].text}"'
    before = f'"{SIGNS[status].text} "' if status == Status.ESTIMATED else ""
    return f"{before}{digits}_*"  # as much room as a star takes, so that digits stand below digits


def cell_look(status: Status) -> dict[str, Any]:
    """Return the format of a cell, number format apart.

    Examples
    --------
    >>> cell_look(Status.OBSERVED), cell_look(Status.ESTIMATED)
    ({}, {'italic': True})
    """
    if status == Status.OBSERVED:
        return {}
    if status in BESIDE_A_FIGURE:
        return {"italic": True}
    hatch = {"pattern": SIGNS[status].pattern, "fg_color": PATTERN_COLOUR, "bg_color": "#FFFFFF"}
    return {"bold": True, "align": "center", **hatch}


def legend(statuses: set[str], language: Language = "nl") -> str:
    """Explain the signs of some statuses.

    Parameters
    ----------
    statuses : set of str
    language : {"nl", "en"}

    Examples
    --------
    >>> legend({"provisional", "suppressed", "observed"})
    '* voorlopig; . onbekend of geheim'
    >>> legend({"observed"}, "en")
    'none: all figures are final'
    """
    used = [
        f"{sign.text} {STATUS_WORDS[language][status]}"
        for status, sign in SIGNS.items()
        if status in statuses
    ]
    none = {"nl": "geen: alle cijfers zijn definitief", "en": "none: all figures are final"}
    return "; ".join(used) or none[language]
