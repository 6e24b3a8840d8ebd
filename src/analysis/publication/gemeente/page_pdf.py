"""The page of a municipality as PDF/UA-1 on one A4."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import PublicationError
from analysis.publication.gemeente.goals import in_columns
from analysis.publication.gemeente.sheet import Panel, Sheet
from analysis.publication.gemeente.svg import Drawing
from analysis.publication.office import time_of_writing
from analysis.publication.pdf.book import STANDARD, typefaces, why
from analysis.publication.pdf.literals import array, literal

if TYPE_CHECKING:
    import typst

TITLES = ("figures", "compared", "sdg", "gaps", "peers", "method", "sources")
COLUMNS = 3
"""Of the development goals."""


@dataclass(frozen=True)
class Typesetter:
    """Makes PDF with one Typst compiler for each process, which reads its typefaces once.

    Parameters
    ----------
    typefaces : pathlib.Path
        A folder that stays as long as there are pages to make, see :func:`typesetting`.
    """

    typefaces: Path

    def page_pdf(self, sheet: Sheet) -> bytes:
        """Write a sheet as a tagged PDF with its typefaces inside.

        Parameters
        ----------
        sheet : Sheet

        Returns
        -------
        bytes
            PDF/UA-1 (ISO 14289-1); the same sheet gives the same bytes.

        Raises
        ------
        PublicationError
            With the reason that Typst gives.
        """
        import typst

        try:
            made = _compiler(self.typefaces).compile(
                page_source(sheet).encode("utf-8"),
                format="pdf",
                pdf_standards=[STANDARD],
                timestamp=time_of_writing(),
            )
        except typst.TypstError as error:
            raise PublicationError(
                f"Typst cannot make it: {why(error)}",
                where=f"the page of {sheet.name} as PDF",
                remedy="ask for html, which has the same content, and report what Typst says",
            ) from None
        assert isinstance(made, bytes)  # noqa: S101 - one file, not a picture of each page
        return made


@contextmanager
def typesetting() -> Iterator[Typesetter]:
    """Give a typesetter with a folder of typefaces that is gone afterwards.

    Examples
    --------
    >>> with typesetting() as typesetter:
    ...     sorted(path.suffix for path in typesetter.typefaces.iterdir())[0]
    '.ttf'
    """
    with typefaces() as folder:
        yield Typesetter(folder)


@cache
def _compiler(folder: Path) -> typst.Compiler:
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def page_source(sheet: Sheet) -> str:
    """Write a sheet as one Typst source: the form of the page, and what stands on it as literals.

    Examples
    --------
    >>> land = Drawing("", 1, 1, "Kaart.")
    >>> made_up = Sheet("nl", "GM0000", "Voorbeeld", "Nergens", land, *[()] * 6, *[""] * 4)
    >>> print(page_source(made_up).splitlines()[-1][:52])
    #municipality((language: "nl", title: "Voorbeeld, Ki
    """
    data = {
        "language": sheet.language,
        "title": f"{sheet.name}, {sheet.say('book')}",
        "book": sheet.say("book"),
        "name": sheet.name,
        "place": sheet.place,
        "intro": sheet.say("intro"),
        "caution": sheet.say("caution"),
        "locator": _drawn(sheet.locator),
        "titles": {key: sheet.say(key) for key in TITLES},
        "heads": [sheet.say("measure"), *sheet.heads],
        "rows": [
            {
                "label": row.label,
                "unit": row.unit,
                "cells": [{"text": cell.text, "note": cell.note} for cell in row.cells],
            }
            for row in sheet.rows
        ],
        "notes": [list(note) for note in sheet.notes],
        "legend": list(sheet.legend),
        "panels": [_panel(panel) for panel in sheet.panels],
        "goals": [
            [{"number": str(goal.number), "name": goal.name, "told": list(goal.told)} for goal in column]
            for column in in_columns(sheet.goals, COLUMNS)
        ],
        "certain": sheet.say("sdg note"),
        "gaps": sheet.gaps,
        "peers": sheet.peers,
        "method": sheet.method,
        "sources": sheet.sources,
    }
    return f"{_form()}\n\n#municipality({_code(data)})\n"


def _panel(panel: Panel) -> dict[str, Any]:
    drawn = _drawn(panel.drawing) if panel.drawing else {"svg": None, "alt": None}
    return {"title": panel.title, "told": list(panel.told), **drawn}


def _drawn(drawing: Drawing) -> dict[str, Any]:
    return {"svg": drawing.whole(), "alt": drawing.alt}


def _code(value: Any) -> str:
    """Write texts, lists and dictionaries as Typst code.

    Examples
    --------
    >>> print(_code({"name": "Ede", "told": ["#a"], "svg": None}))
    (name: "Ede", told: ("#a",), svg: none)
    """
    if value is None:
        return "none"
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, list):
        return array([_code(each) for each in value])
    return f"({', '.join(f'{key}: {_code(each)}' for key, each in value.items())})"


@cache
def _form() -> str:
    return (
        (resources.files("analysis.publication.gemeente") / "page.typ").read_text(encoding="utf-8").rstrip()
    )
