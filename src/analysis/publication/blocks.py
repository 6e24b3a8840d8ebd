"""What a chapter is made of: prose, figures and tables, as data that every renderer reads.

A notebook makes blocks and shows them; in JupyterLab they look like Markdown, a picture or a table. The same blocks
travel in the notebook's outputs under :data:`MIME`, from where the publication takes them.
"""

from __future__ import annotations

import base64
import html
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.design.drawing import Drawing
from analysis.errors import PublicationError
from analysis.numbers import Language, format_number
from analysis.panel.provenance import RestsOn, rests_on
from analysis.publication.edition import language
from analysis.publication.text import unmarked

if TYPE_CHECKING:
    import pandas as pd

MIME = "application/vnd.databoek.block+json"


@dataclass(frozen=True)
class NamedValue:
    """A computed number of a text: its name there, as it is printed, unrounded, and what it rests on."""

    name: str
    text: str
    exact: str
    rests_on: RestsOn = field(default_factory=list)


@dataclass(frozen=True)
class Prose:
    """A piece of Markdown, with its numbers filled in as named values; see :mod:`analysis.publication.text`.

    Its language can differ from that of the edition: a text that was not translated.
    """

    markdown: str
    named: list[NamedValue] = field(default_factory=list)
    language: Language = "nl"

    @property
    def plain(self) -> str:
        """The Markdown with its values as plain words."""
        return unmarked(self.markdown)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/markdown": self.plain,
            "text/plain": self.plain,
            MIME: block_to_json(self),
        }


@dataclass(frozen=True)
class FigureBlock:
    """A figure in its final forms, with caption, text alternative and the rows it shows."""

    name: str
    caption: str
    alt: str
    source: str
    width: float
    png: str
    svg: str
    csv: str
    rests_on: RestsOn = field(default_factory=list)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"image/png": self.png, "text/plain": self.alt, MIME: block_to_json(self)}


@dataclass(frozen=True)
class Column:
    """A column of a table for readers: its head, and how many decimals when it holds numbers.

    Columns without decimals hold words, or years, which have no separators; ``right`` aligns such a column as
    numbers are, for ranges and intervals.
    """

    head: str
    decimals: int | None = None
    right: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table as it is printed, with the unrounded figures beside it for download.

    A cell can have several lines. With ``row_heads`` the first cell of a row is its head, and cells of words wrap.
    ``downloads`` are other forms of the table: their content in base64, by file name.
    """

    name: str
    caption: str
    heads: list[str]
    numeric: list[bool]
    cells: list[list[str]]
    source: str
    note: str
    csv: str
    rests_on: RestsOn = field(default_factory=list)
    row_heads: bool = False
    downloads: dict[str, str] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/html": self._html(),
            "text/plain": self.caption,
            MIME: block_to_json(self),
        }

    def _html(self) -> str:
        head = "".join(f"<th>{html.escape(text)}</th>" for text in self.heads)
        body = "".join("<tr>" + "".join(f"<td>{lined(c)}</td>" for c in row) + "</tr>" for row in self.cells)
        return f"<table><caption>{html.escape(self.caption)}</caption><tr>{head}</tr>{body}</table>"


def lined(text: str) -> str:
    r"""Write the text of a cell in HTML, its lines under each other.

    Examples
    --------
    >>> lined("a < b\nc")
    'a &lt; b<br>c'
    """
    return "<br>".join(html.escape(line) for line in text.split("\n"))


Block = Prose | FigureBlock | TableBlock
_TYPES: dict[str, type[Block]] = {"prose": Prose, "figure": FigureBlock, "table": TableBlock}


def block_to_json(block: Block) -> dict[str, Any]:
    """Return a block as JSON content, from which :func:`block_from_json` makes it again.

    Examples
    --------
    >>> block_to_json(Prose("Hallo"))
    {'type': 'prose', 'markdown': 'Hallo', 'named': [], 'language': 'nl'}
    """
    (name,) = (name for name, kind in _TYPES.items() if isinstance(block, kind))
    return {"type": name, **asdict(block)}


def block_from_json(content: dict[str, Any]) -> Block:
    """Return the block that :func:`block_to_json` described.

    Examples
    --------
    >>> block_from_json({"type": "prose", "markdown": "Hallo"})
    Prose(markdown='Hallo', named=[], language='nl')
    """
    kind = _TYPES[content["type"]]
    parts = {key: value for key, value in content.items() if key != "type"}
    if kind is Prose:
        parts["named"] = [NamedValue(**value) for value in parts.get("named", ())]
    return kind(**parts)


def figure(drawing: Drawing, *, name: str, caption: str) -> FigureBlock:
    """Make a figure of a chapter from a drawing.

    Parameters
    ----------
    drawing : Drawing
    name : str
        Short name for files and references, unique in the chapter.
    caption : str

    Returns
    -------
    FigureBlock

    Raises
    ------
    PublicationError
        When the drawing has no text alternative in the language of the edition.

    Examples
    --------
    >>> import pandas as pd
    >>> from matplotlib.figure import Figure
    >>> drawing = Drawing(Figure(), "Een lege figuur.", "Bron: geen", pd.DataFrame(), pd.DataFrame())
    >>> block = figure(drawing, name="leeg", caption="Leeg")
    >>> block.svg.startswith("<?xml"), block.rests_on
    (True, [])
    """
    from analysis.design.writing import figure_bytes

    alt = drawing.alt if language() == "nl" else drawing.alt_en
    if not alt.strip():
        raise PublicationError(
            "the figure has no text alternative",
            where=name,
            remedy=f"give the drawing an '{'alt' if language() == 'nl' else 'alt_en'}'",
        )
    return FigureBlock(
        name=name,
        caption=caption,
        alt=alt,
        source=drawing.source,
        width=float(drawing.figure.get_figwidth()),
        png=base64.b64encode(figure_bytes(drawing, "png")).decode("ascii"),
        svg=figure_bytes(drawing, "svg").decode("utf-8"),
        csv=drawing.rows.to_csv(index=drawing.rows.index.name is not None, lineterminator="\n"),
        rests_on=[*rests_on(drawing.based_on), *drawing.evidence],
    )


def table(
    frame: pd.DataFrame,
    columns: dict[str, Column],
    *,
    name: str,
    caption: str,
    source: str,
    note: str = "",
    based_on: pd.DataFrame | None = None,
    evidence: tuple[dict[str, Any], ...] = (),
) -> TableBlock:
    """Make a table of a chapter.

    Parameters
    ----------
    frame : DataFrame
        One row per printed row.
    columns : dict of str to Column
        The columns to print, in order.
    name : str
        Short name for files and references, unique in the chapter.
    caption, source, note : str
        The note stands under the table, before the source line.
    based_on : DataFrame, optional
        The panel rows that the table was computed from; by default the frame itself.
    evidence : tuple of dict
        What else it rests on, for the manifest.

    Returns
    -------
    TableBlock

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"naam": ["Almere"], "value": [11.04]})
    >>> block = table(frame, {"naam": Column("Gemeente"), "value": Column("Procent", 1)},
    ...     name="t", caption="T", source="Bron: CBS")
    >>> block.cells, block.numeric
    ([['Almere', '11,0']], [False, True])
    """
    shown = [
        [_cell(row[key], column) for key, column in columns.items()]
        for row in frame[list(columns)].to_dict("records")
    ]
    return TableBlock(
        name=name,
        caption=caption,
        heads=[column.head for column in columns.values()],
        numeric=[column.right or column.decimals is not None for column in columns.values()],
        cells=shown,
        source=source,
        note=note,
        csv=frame.to_csv(index=frame.index.name is not None, lineterminator="\n"),
        rests_on=[*rests_on(frame if based_on is None else based_on), *evidence],
    )


def _cell(value: Any, column: Column) -> str:
    return str(value) if column.decimals is None else format_number(value, column.decimals, language())
