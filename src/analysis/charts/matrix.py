"""Areas by goals: which third of the areas each figure is in, and where there is none, why not."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from analysis.design.drawing import (
    Drawing,
    add_heading,
    add_source,
    heading_height,
    require_figures,
    source_room,
)
from analysis.design.lines import text_width
from analysis.design.palette import MUTED, NO_FIGURE, NO_FIGURE_HATCH, SEQUENTIAL
from analysis.design.style import WIDTH, style
from analysis.errors import PublicationError
from analysis.numbers import LANGUAGES, Language, join_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

LETTERS = 6.5
SMALL = 6.0
LINE = 0.11
"""Inches from one line of small type to the next."""
ROW = 0.255
MOST_COLUMNS = 14
NARROWEST, WIDEST = 0.355, 0.62
"""Inches of a column."""
GOAL_BAR = 0.17
HEAD_CHARACTERS = {1: 26, 2: 26, 3: 20}
"""Width of the lines of a label, by how many lines there is room for."""
GAP = 0.16
"""Inches between two panels."""


@dataclass(frozen=True)
class Look:
    """How a kind of cell is drawn."""

    colour: str
    symbol: str = ""
    hatch: str = ""


LOOKS = {
    "best": Look(SEQUENTIAL[0], "○"),
    "middle": Look(SEQUENTIAL[1], "◐"),
    "worst": Look(SEQUENTIAL[2], "●"),
    "ambiguous": Look("#ffffff", "◇"),
    "unsorted": Look("#ffffff"),
    "not measurable": Look(NO_FIGURE, hatch="/////"),
    "no figure": Look("#ffffff", hatch="...."),
}
"""Kinds of cell; colours darken from best to worst, and the symbol says the same without colour."""

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "best": "gunstigste derde",
        "middle": "middelste derde",
        "worst": "ongunstigste derde",
        "ambiguous": "zonder richting: achtergrond of registratie",
        "unsorted": "cijfer, niet ingedeeld in derden",
        "not measurable": "niet per gemeente meetbaar",
        "no figure": "geen cijfer",
        "goal": "SDG-doel",
        "a row": "1 rij",
        "rows": "{count} rijen",
        "a column": "1 kolom",
        "columns": "{count} kolommen",
        "a goal": "1 doel",
        "goals": "{count} doelen",
        "alt": (
            "Matrix: {title}. {rows} en {columns}, bij {goals}. Cellen per derde: {thirds}. Cellen zonder cijfer: "
            "{missing}, niet per gemeente meetbaar: {unmeasurable}."
        ),
    },
    "en": {
        "best": "most favourable third",
        "middle": "middle third",
        "worst": "least favourable third",
        "ambiguous": "no direction: context or registration",
        "unsorted": "figure, not sorted into thirds",
        "not measurable": "not measurable per municipality",
        "no figure": "no figure",
        "goal": "SDG",
        "a row": "1 row",
        "rows": "{count} rows",
        "a column": "1 column",
        "columns": "{count} columns",
        "a goal": "1 goal",
        "goals": "{count} goals",
        "alt": (
            "Matrix: {title}. {rows} and {columns}, for {goals}. Cells by third: {thirds}. Cells without a figure: "
            "{missing}, not measurable per municipality: {unmeasurable}."
        ),
    },
}
"""Among them what the kinds of cell are called in the legend."""

THIRDS = {1: "best", 2: "middle", 3: "worst"}
STATUSES = ("measured", "ambiguous", "not measurable", "no figure")
COLUMN = ["goal", "indicator"]


def matrix(
    cells: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    language: Language = "nl",
) -> Drawing:
    """Draw areas as rows and indicators as columns, grouped by goal.

    A cell has its figure, and the third of the areas it is in as colour and as symbol. The year stands at the head
    of the column; where a figure is of another year, that year stands in the cell. More than 14 columns, or figures
    that need more room, are divided over panels one above the other; two panels with twelve rows fill an A4 page.

    Parameters
    ----------
    cells : DataFrame
        A row for each cell: ``row`` (name of the area), ``goal`` (number), ``indicator`` (short label), ``year``
        (number or words, such as "2013-2017"; missing where there is no figure), ``tercile`` (1 best for children
        to 3 worst, or NaN), ``text`` (the figure) and ``status`` ("measured", "ambiguous", "not measurable" or "no
        figure"). Other columns, such as a source for each cell, travel along to the rows to download. Areas and
        indicators keep their order, goals are sorted; a cell that is left out has no figure.
    title, subtitle, source : str
    based_on : DataFrame
        The panel rows behind the figures.
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When no cell has a figure, a status is unknown, or a cell is there twice.

    Examples
    --------
    >>> cells = pd.DataFrame(
    ...     {
    ...         "row": ["Utrecht", "Zeeland"],
    ...         "goal": 1,
    ...         "indicator": "laag inkomen",
    ...         "year": 2021,
    ...         "tercile": [1, None],
    ...         "text": ["4,8", ""],
    ...         "status": ["measured", "no figure"],
    ...     }
    ... )
    >>> matrix(cells, title="T", subtitle="S", source="B", based_on=cells).alt
    'Matrix: T. 2 rijen en 1 kolom, bij 1 doel. Cellen per derde: gunstigste derde 1, middelste derde 0 en
    ongunstigste derde 0. Cellen zonder cijfer: 1, niet per gemeente meetbaar: 0.'
    >>> matrix(cells, title="T", subtitle="S", source="B", based_on=cells, language="en").alt_en
    'Matrix: T. 2 rows and 1 column, for 1 goal. Cells by third: most favourable third 1, middle third 0 and least
    favourable third 0. Cells without a figure: 1, not measurable per municipality: 0.'
    """
    _refuse_odd(cells, title)
    kinds = [
        _kind(status, tercile) for status, tercile in zip(cells["status"], cells["tercile"], strict=True)
    ]
    marked = cells.assign(kind=kinds)
    require_figures(int(marked["text"].where(_has_figure(marked), "").astype(bool).sum()), title)
    areas = list(dict.fromkeys(marked["row"]))
    with style():
        figure = _draw(marked, areas, title, subtitle, source_room(source, WIDTH), language)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt, english = (_describe(title, marked, areas, each) for each in LANGUAGES)
    rows = marked.drop(columns="kind").reset_index(drop=True)
    return Drawing(figure, alt, source, rows, based_on, alt_en=english)


def _refuse_odd(cells: pd.DataFrame, title: str) -> None:
    unknown = sorted({str(status) for status in cells["status"]} - set(STATUSES))
    if unknown:
        raise PublicationError(
            f"a cell has the status '{unknown[0]}'",
            where=title,
            remedy=f"choose one of {', '.join(STATUSES)}",
        )
    twice = cells[cells.duplicated(["row", *COLUMN])]
    if len(twice):
        first = twice.iloc[0]
        raise PublicationError(
            f"there are two cells for {first['row']}, goal {first['goal']}, {first['indicator']}",
            where=title,
            remedy="give one figure of one year for each",
        )


def _kind(status: str, tercile: float) -> str:
    """Return the kind of a cell, a key of LOOKS."""
    if status != "measured":
        return status
    return "unsorted" if pd.isna(tercile) else THIRDS[int(tercile)]


def _has_figure(marked: pd.DataFrame) -> pd.Series:
    return ~marked["kind"].isin(["no figure", "not measurable"])


@dataclass(frozen=True)
class _Head:
    """The head of a column."""

    goal: int
    indicator: str
    year: str

    def lines(self, column: float) -> list[str]:
        """Return the label in as many lines as fit in the width of a column, and the year."""
        most = min(max(1, int(column / LINE) - 1), max(HEAD_CHARACTERS))
        words = textwrap.wrap(
            self.indicator, HEAD_CHARACTERS[most], max_lines=most, placeholder=" …", break_long_words=False
        )
        return [*words, *([self.year] if self.year else [])]


def _heads(marked: pd.DataFrame) -> list[_Head]:
    """Return the columns by goal; the year at the head is the one that most cells have, the latest among equals."""
    columns = marked[COLUMN].drop_duplicates().sort_values("goal", kind="stable")
    figures = marked[_has_figure(marked)]
    heads = []
    for goal, indicator in columns.itertuples(index=False):
        own = figures[(figures["goal"] == goal) & (figures["indicator"] == indicator)]
        years = own["year"].dropna().map(_year).value_counts()
        usual = max(years[years == years.max()].index, default="")
        heads.append(_Head(int(goal), str(indicator), usual))
    return heads


def _year(year: Any) -> str:
    if pd.isna(year):
        return ""
    return str(int(year)) if isinstance(year, float) else str(year)


def _panels(heads: list[_Head], room: float, column: float) -> list[list[_Head]]:
    """Divide the columns over as few panels as can be, evenly."""
    most = max(1, min(MOST_COLUMNS, int(room / column + 1e-9)))
    count = -(-len(heads) // most)
    size = -(-len(heads) // count)
    return [heads[at : at + size] for at in range(0, len(heads), size)]


def _draw(
    marked: pd.DataFrame, areas: list[str], title: str, subtitle: str, extra: float, language: Language
) -> Figure:
    """Lay out the panels from top to bottom, in inches, and draw them."""
    side = max(text_width(area, LETTERS) for area in [*areas, WORDS[language]["goal"]]) + 0.12
    room = WIDTH - side - 0.04
    heads = _heads(marked)
    panels = _panels(heads, room, max(NARROWEST, _widest(marked, heads) + 0.06))
    column = min(WIDEST, room / max(len(panel) for panel in panels))
    kinds = [kind for kind in LOOKS if (marked["kind"] == kind).any()]
    head = [_head_height(panel, column) for panel in panels]
    body = ROW * len(areas)
    above = heading_height(title, subtitle, WIDTH) + 0.06
    below = extra + 0.36 + 0.17 * -(-len(kinds) // 3)
    height = above + sum(head) + len(panels) * (GOAL_BAR + body) + GAP * (len(panels) - 1) + below
    figure = Figure(figsize=(WIDTH, height))
    top = above
    for panel, tall in zip(panels, head, strict=True):
        whole = tall + GOAL_BAR + body
        width = column * len(panel)
        axes = figure.add_axes(
            (side / WIDTH, 1 - (top + whole) / height, width / WIDTH, whole / height), gid="panel"
        )
        axes.set(xlim=(0, width), ylim=(body, -tall - GOAL_BAR))  # inches, downwards; the cells start at 0
        axes.set_axis_off()
        _draw_heads(axes, panel, column, tall, WORDS[language]["goal"])
        _draw_cells(axes, marked, areas, panel, column)
        top += whole + GAP
    _draw_legend(figure, kinds, extra, language)
    return figure


def _widest(marked: pd.DataFrame, heads: list[_Head]) -> float:
    """Return the inches that the widest line in a cell takes."""
    usual = {(head.goal, head.indicator): head.year for head in heads}
    return max(
        text_width(words, size)
        for cell in marked[_has_figure(marked)].itertuples()
        for words, _, size in _contents(cell, usual[cell.goal, cell.indicator])
    )


def _head_height(panel: list[_Head], column: float) -> float:
    return max(text_width(line, LETTERS) for head in panel for line in [*head.lines(column), ""]) + 0.12


def _draw_heads(axes: Axes, panel: list[_Head], column: float, tall: float, called: str) -> None:
    """Draw a bar for each goal, and below it the labels of its columns, upwards."""
    goals = [head.goal for head in panel]
    axes.text(-0.06, -tall - GOAL_BAR / 2, called, ha="right", va="center", fontsize=LETTERS, color=MUTED)
    for goal in dict.fromkeys(goals):
        start, count = goals.index(goal) * column, goals.count(goal)
        width = count * column - 0.025
        axes.add_patch(
            Rectangle(
                (start, -tall - GOAL_BAR), width, GOAL_BAR, facecolor="#4d4d4d", linewidth=0, gid="goal"
            )
        )
        axes.text(
            start + width / 2,
            -tall - GOAL_BAR / 2,
            str(goal),
            color="white",
            fontweight="bold",
            fontsize=7,
            ha="center",
            va="center_baseline",
        )
    for at, head in enumerate(panel):
        lines = head.lines(column)
        first = (at + 0.5) * column - 0.025 / 2 - LINE * (len(lines) - 1) / 2
        for line, words in enumerate(lines):
            axes.text(
                first + LINE * line,
                -0.05,
                words,
                rotation=90,
                ha="center",
                va="bottom",
                fontsize=LETTERS,
                color=MUTED if words == head.year else "#1a1a1a",
                gid="head",
            )


def _draw_cells(
    axes: Axes, marked: pd.DataFrame, areas: list[str], panel: list[_Head], column: float
) -> None:
    known = {(cell.row, cell.goal, cell.indicator): cell for cell in marked.itertuples()}
    for row, area in enumerate(areas):
        axes.text(-0.06, (row + 0.5) * ROW, area, ha="right", va="center", fontsize=LETTERS, gid="row")
        for at, head in enumerate(panel):
            cell = known.get((area, head.goal, head.indicator))
            kind = cell.kind if cell else "no figure"
            corner = (at * column, row * ROW)
            axes.add_patch(_box(corner, column - 0.025, ROW - 0.025, LOOKS[kind], gid=f"cell-{kind}"))
            if cell and kind not in ("no figure", "not measurable"):
                middle = corner[0] + (column - 0.025) / 2
                for words, down, size in _contents(cell, head.year):
                    axes.text(
                        middle,
                        corner[1] + down,
                        words,
                        ha="center",
                        va="center",
                        fontsize=size,
                        gid="content",
                    )


def _contents(cell: Any, usual: str) -> Iterator[tuple[str, float, float]]:
    """Return the figure, and below it the symbol with the year if that is unusual: words, inches down, size."""
    year, symbol = _year(cell.year), LOOKS[cell.kind].symbol
    yield str(cell.text), 0.075, LETTERS
    below = f"{symbol} {year}" if year != usual else symbol
    if below.strip():
        yield below.strip(), 0.169, SMALL


def _box(corner: tuple[float, float], width: float, height: float, look: Look, *, gid: str) -> Rectangle:
    return Rectangle(
        corner,
        width,
        height,
        facecolor=look.colour,
        edgecolor=NO_FIGURE_HATCH,
        linewidth=0.5,
        hatch=look.hatch or None,
        gid=gid,
    )


def _draw_legend(figure: Figure, kinds: list[str], extra: float, language: Language) -> None:
    looks = [(LOOKS[kind], WORDS[language][kind]) for kind in kinds]
    handles = [
        Patch(
            facecolor=look.colour,
            edgecolor=NO_FIGURE_HATCH,
            linewidth=0.5,
            hatch=look.hatch or None,
            label=f"{look.symbol} {words}".strip(),
        )
        for look, words in looks
    ]
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.004, (0.28 + extra) / figure.get_figheight()),
        ncols=3,
        fontsize=7,
        handlelength=1.6,
        handleheight=1.1,
        columnspacing=1.6,
        borderaxespad=0.2,
    )


def _describe(title: str, marked: pd.DataFrame, areas: list[str], language: Language) -> str:
    words = WORDS[language]
    columns, goals = len(marked[COLUMN].drop_duplicates()), marked["goal"].nunique()
    per_third = [f"{words[kind]} {int((marked['kind'] == kind).sum())}" for kind in THIRDS.values()]
    unmeasurable = int((marked["kind"] == "not measurable").sum())
    missing = len(areas) * columns - len(marked) + int((marked["kind"] == "no figure").sum())
    return words["alt"].format(
        title=title.rstrip("."),
        rows=_counted(len(areas), words["a row"], words["rows"]),
        columns=_counted(columns, words["a column"], words["columns"]),
        goals=_counted(goals, words["a goal"], words["goals"]),
        thirds=join_words(per_third, language),
        missing=missing,
        unmeasurable=unmeasurable,
    )


def _counted(count: int, one: str, more: str) -> str:
    return one if count == 1 else more.format(count=count)
