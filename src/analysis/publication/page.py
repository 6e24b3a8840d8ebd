"""A chapter as one HTML page that needs nothing but itself: style and pictures are inside."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markdown_it import MarkdownIt
from markupsafe import Markup

from analysis.publication.blocks import Block, FigureBlock, Prose, TableBlock, lined
from analysis.publication.chapter import Chapter
from analysis.publication.text import MARK

FIGURES = "figuren"
TABLES = "tabellen"
FORMS = {"docx": "Word", "tex": "LaTeX", "html": "HTML", "csv": "CSV"}
"""What the forms of a table are called, by the ending of the file."""


@dataclass(frozen=True)
class Reference:
    """A chapter as the navigation names it."""

    name: str
    title: str
    summary: str = ""


def files_of(chapter: str, block: Block) -> dict[str, bytes]:
    """Return what can be downloaded of a block, by its path below the output folder.

    Examples
    --------
    >>> files_of("01_x", Prose("# X"))
    {}
    """
    import base64

    if isinstance(block, Prose):
        return {}
    csv = block.csv.encode("utf-8")
    if isinstance(block, TableBlock):
        others = {name: base64.b64decode(content) for name, content in block.downloads.items()}
        return {f"{TABLES}/{chapter}-{name}": content for name, content in others.items()} | {
            f"{TABLES}/{chapter}-{block.name}.csv": csv
        }
    stem = f"{FIGURES}/{chapter}-{block.name}"
    return {
        f"{stem}.png": base64.b64decode(block.png),
        f"{stem}.svg": block.svg.encode("utf-8"),
        f"{stem}.csv": csv,
    }


def chapter_page(chapter: Chapter, chapters: Sequence[Reference], footer: str) -> bytes:
    """Write a chapter as a page.

    Parameters
    ----------
    chapter : Chapter
    chapters : sequence of Reference
        All chapters, for the navigation.
    footer : str
        Plain text.

    Returns
    -------
    bytes
        UTF-8.

    Examples
    --------
    >>> page = chapter_page(Chapter("01_x", "X", (Prose("# X"),)), [], "Bron: CBS")
    >>> "<h1>X</h1>" in page.decode()
    True
    """
    numbers = {"figure": 0, "table": 0}
    body = "\n".join(_block(chapter.name, block, numbers) for block in chapter.blocks)
    return _page(chapter.title, body, chapters, chapter.name, footer)


def index_page(chapters: Sequence[Reference], footer: str) -> bytes:
    """Write the page that leads to the chapters.

    Examples
    --------
    >>> b"01_x.html" in index_page([Reference("01_x", "X")], "")
    True
    """
    rows = "\n".join(
        f'<li><h2><a href="{c.name}.html">{html.escape(c.title)}</a></h2><p>{html.escape(c.summary)}</p></li>'
        for c in chapters
    )
    body = f'<h1>Kinderen in Kaart</h1>\n<ol class="plain">\n{rows}\n</ol>'
    return _page("Inhoud", body, [], "", footer)


def summary(chapter: Chapter) -> str:
    r"""Return the first paragraph of a chapter.

    Examples
    --------
    >>> summary(Chapter("01_x", "X", (Prose("# X\n\nOver *x*."),)))
    'Over *x*.'
    """
    for block in chapter.blocks:
        if isinstance(block, Prose):
            for paragraph in block.plain.split("\n\n"):
                if paragraph.strip() and not paragraph.lstrip().startswith(("#", ">", "|", "-")):
                    return " ".join(paragraph.split())
    return ""


def _page(title: str, body: str, chapters: Sequence[Reference], current: str, footer: str) -> bytes:
    text = _template().render(
        title=title,
        css=Markup(_text("page.css")),  # noqa: S704 - our own file
        chapters=chapters,
        current=current,
        body=Markup(body),  # noqa: S704 - escaped piece by piece below
        footer=footer,
    )
    return text.encode("utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(_text("page.html.jinja"))


def _text(name: str) -> str:
    return (resources.files("analysis.publication") / "templates" / name).read_text(encoding="utf-8")


def _block(chapter: str, block: Block, numbers: dict[str, int]) -> str:
    if isinstance(block, Prose):
        return _prose(chapter, block)
    if isinstance(block, FigureBlock):
        numbers["figure"] += 1
        return _figure(chapter, block, numbers["figure"])
    numbers["table"] += 1
    return _table(chapter, block, numbers["table"])


def _prose(chapter: str, block: Prose) -> str:
    """Write a text; its values can be found by name and read by programs."""
    exact = {value.name: value.exact for value in block.named}

    def tagged(found: re.Match[str]) -> str:
        value = html.escape(exact.get(found[1], ""))
        return f'<data class="value" data-name="{chapter}.{found[1]}" value="{value}">{found[2]}</data>'

    return MARK.sub(tagged, str(MarkdownIt("commonmark").enable("table").render(block.markdown)).strip())


def _figure(chapter: str, block: FigureBlock, number: int) -> str:
    stem = f"{FIGURES}/{chapter}-{block.name}"
    links = ", ".join(
        f'<a href="{stem}.{form}" download>{form.upper()}</a>' for form in ("png", "svg", "csv")
    )
    return (
        f'<figure id="{html.escape(block.name)}">\n'
        f'<img src="data:image/png;base64,{block.png}" alt="{html.escape(block.alt)}">\n'
        f'<figcaption><span class="number">Figuur {number}.</span> {html.escape(block.caption)}\n'
        f'<span class="source">{html.escape(block.source)}</span></figcaption>\n'
        f'<p class="files">Figuur {number} als {links}.</p>\n'
        f"<details><summary>Figuur {number} in woorden</summary><p>{html.escape(block.alt)}</p></details>\n"
        f"</figure>"
    )


def _table(chapter: str, block: TableBlock, number: int) -> str:
    marks = ['class="n" ' if numeric else "" for numeric in block.numeric]
    head = "".join(
        f'<th {mark}scope="col">{html.escape(text)}</th>'
        for mark, text in zip(marks, block.heads, strict=True)
    )
    rows = "\n".join(_row(row, marks, block.row_heads) for row in block.cells)
    label = f"Tabel {number}"
    kind = "scroll row-heads" if block.row_heads else "scroll"
    note = f'<p class="note">{html.escape(block.note)}</p>\n' if block.note else ""
    return (
        f'<div class="{kind}" role="region" aria-label="{label}" tabindex="0" id="{html.escape(block.name)}">\n'
        "<table>\n"
        f'<caption><span class="number">{label}.</span> {html.escape(block.caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>\n"
        f'{note}<p class="source">{html.escape(block.source)}</p>\n'
        f'<p class="files">{label} als {_links(chapter, block)}.</p>'
    )


def _row(row: list[str], marks: list[str], row_heads: bool) -> str:
    cells = [
        f"<td {mark}>{lined(cell)}</td>".replace(" >", ">", 1) for mark, cell in zip(marks, row, strict=True)
    ]
    if row_heads:
        cells[0] = f'<th scope="row">{lined(row[0])}</th>'
    return f"<tr>{''.join(cells)}</tr>"


def _links(chapter: str, block: TableBlock) -> str:
    names = [*block.downloads, f"{block.name}.csv"]
    return ", ".join(
        f'<a href="{TABLES}/{chapter}-{name}" download>{_form(block, name)}</a>' for name in names
    )


def _form(block: TableBlock, name: str) -> str:
    """Name the form of a file; a file beside the table itself also by what it holds."""
    stem, _, form = name.rpartition(".")
    beside = stem.removeprefix(block.name).strip("-")
    return f"{beside} ({FORMS[form]})" if beside else FORMS[form]
