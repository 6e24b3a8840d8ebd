"""Files of the site: where they stand, what they hold, and what they are called."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from urllib.parse import quote

from analysis.numbers import Language, format_number
from analysis.panel.provenance import RestsOn
from analysis.publication.blocks import Block, Prose, TableBlock

FIGURES = "figuren"
TABLES = "tabellen"
MATTER = "opmaak"
"""The folders of pictures, of tables to download, and of what the pages need besides."""
PICTURES = ("png", "svg", "csv")
"""Forms of a figure, by the ending of the file."""
FORMS = {"docx": "Word", "tex": "LaTeX", "html": "HTML", "csv": "CSV"}
"""What the forms of a table are called, by the ending of the file."""


@dataclass(frozen=True)
class SiteFile:
    """A file of the site: its bytes, its chapter when it belongs to one, and the figures that it rests on."""

    content: bytes
    chapter: str = ""
    rests_on: RestsOn = field(default_factory=list)


@dataclass(frozen=True)
class Download:
    """The whole book in another form: its path below the output folder, what it is called, and its size in bytes."""

    path: str
    label: str
    bytes: int


def files_of(chapter: str, block: Block) -> dict[str, bytes]:
    """Return what can be downloaded of a block, by its path below the output folder.

    Examples
    --------
    >>> files_of("01_x", Prose("# X"))
    {}
    """
    if isinstance(block, Prose):
        return {}
    csv = block.csv.encode("utf-8")
    if isinstance(block, TableBlock):
        others = {name: base64.b64decode(content) for name, content in block.downloads.items()}
        return {f"{TABLES}/{chapter}-{name}": content for name, content in others.items()} | {
            f"{TABLES}/{chapter}-{block.name}.csv": csv
        }
    contents = (base64.b64decode(block.png), block.svg.encode("utf-8"), csv)
    return {
        f"{FIGURES}/{chapter}-{block.name}.{form}": content
        for form, content in zip(PICTURES, contents, strict=True)
    }


def form_of(path: str, beside: str) -> str:
    """Name the form of a file of a table, and what it holds when that is something beside the table itself.

    Examples
    --------
    >>> form_of("tabellen/04_x-lasten.docx", "04_x-lasten"), form_of("04_x-lasten-weggelaten.csv", "04_x-lasten")
    ('Word', 'weggelaten (CSV)')
    """
    stem, _, ending = path.rpartition("/")[2].rpartition(".")
    form = FORMS.get(ending, ending.upper())
    what = stem.removeprefix(beside).strip("-")
    return f"{what} ({form})" if what else form


def address(path: str, anchor: str = "") -> str:
    """Write the path of a file, and a place in it, as a page beside it links to it.

    Examples
    --------
    >>> address("tabellen/01_x-100% nieuw.csv"), address("01_x.html", "kaart:2")
    ('tabellen/01_x-100%25%20nieuw.csv', '01_x.html#kaart:2')
    """
    return quote(path) + (f"#{quote(anchor, safe=':')}" if anchor else "")


def size_of(count: int, language: Language) -> str:
    """Write the size of a file as readers know it.

    Examples
    --------
    >>> size_of(4_230_000, "nl"), size_of(812_400, "en"), size_of(12, "nl")
    ('4,2 MB', '812 kB', '1 kB')
    """
    if count >= 1e6:
        return f"{format_number(count / 1e6, 1, language)} MB"
    return f"{max(1, round(count / 1e3))} kB"
