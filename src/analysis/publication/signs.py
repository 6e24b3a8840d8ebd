"""Signs in tables: which occur, and what they mean; the signs themselves are those of the annex."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.numbers import Language
from analysis.panel.schema import Status
from analysis.publication.annex.signs import BESIDE_A_FIGURE, SIGNS
from analysis.wording import STATUS_WORDS

FIGURE = r"[<>−-]?\d[\d.,]*"
BELOW: dict[Language, str] = {"nl": "Tekens: {signs}.", "en": "Signs: {signs}."}
"""How signs are explained below a table."""


@dataclass(frozen=True)
class Meaning:
    """A sign, and the status that it stands for."""

    sign: str
    status: Status

    @property
    def beside(self) -> bool:
        """Whether it stands beside a figure, and not instead of one."""
        return self.status in BESIDE_A_FIGURE

    def in_words(self, language: Language) -> str:
        """Return the name of the status."""
        return STATUS_WORDS[language][self.status]

    def stands_in(self, cell: str) -> bool:
        """Tell whether a cell has the sign."""
        if not self.beside:
            return cell == self.sign
        sign = re.escape(self.sign)
        return bool(re.fullmatch(rf"{FIGURE}\s?{sign}|{sign}\s?{FIGURE}", cell))


def meanings() -> list[Meaning]:
    """Return all signs.

    Examples
    --------
    >>> [meaning.sign for meaning in meanings()]
    ['*', '≈', '.', ':', '/']
    """
    return [Meaning(sign.text, status) for status, sign in SIGNS.items()]


def meanings_in(cells: Sequence[Sequence[str]]) -> list[Meaning]:
    """Return the signs that a table has.

    Examples
    --------
    >>> [found.sign for found in meanings_in([["Almere", "≈ 9,5"], ["Zwolle", "."]])]
    ['≈', '.']
    >>> meanings_in([["Goirle", "hoogste derde *"]])
    []
    """
    lines = {line.strip() for row in cells for cell in row for line in cell.split("\n")}
    return [meaning for meaning in meanings() if any(map(meaning.stands_in, lines))]


def told_signs(cells: Sequence[Sequence[str]], language: Language = "nl") -> str:
    """Explain the signs of a table in plain words; empty when it has none.

    Examples
    --------
    >>> told_signs([["Rotterdam", "≈ 12,2"]]), told_signs([["Almere", "9,5"]])
    ('Tekens: ≈ geschat.', '')
    """
    signs = [f"{found.sign} {found.in_words(language)}" for found in meanings_in(cells)]
    return BELOW[language].format(signs="; ".join(signs)) if signs else ""


def note_below(note: str, cells: Sequence[Sequence[str]], language: Language = "nl") -> str:
    """Return the note of a table with its signs explained first.

    Examples
    --------
    >>> note_below("Afgerond.", [["≈ 12,2"]])
    'Tekens: ≈ geschat. Afgerond.'
    """
    return " ".join(filter(None, [told_signs(cells, language), note]))
