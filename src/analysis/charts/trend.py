"""Lines over years that stop at a break: figures that cannot be compared are never joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.design.drawing import Drawing, add_heading, add_source, heading_height, require_figures
from analysis.design.palette import BAND, BAND_INK, CATEGORICAL, MUTED
from analysis.design.style import WIDTH, style
from analysis.design.ticks import whole_ticks
from analysis.errors import PublicationError
from analysis.numbers import LANGUAGES, Language, format_number, join_words
from analysis.statistics.bands import Band

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 4.0
DASHES = (0, (3.2, 1.4))
"""Of a companion."""
LABEL_GAP, LABEL_SIZE = 0.8, 7.5
"""Years from the last figure to the names, and the size of their letters."""

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "chart": "Lijngrafiek: {title}.",
        "point": "{value} in {year}",
        "after": "na een breuk, {value} in {year}",
        "and after": "{before} en, {after}",
    },
    "en": {
        "chart": "Line chart: {title}.",
        "point": "{value} in {year}",
        "after": "after a break, {value} in {year}",
        "and after": "{before} and, {after}",
    },
}


@dataclass(frozen=True)
class Line:
    """A named series of yearly figures.

    Parameters
    ----------
    name : str
    points : DataFrame
        Columns ``year`` and ``value``; years without a figure may be absent.
    markers_only : bool
        For a series with gaps: markers, joined by a thin dashed line only to guide the eye.
    dashed : bool
        For the companion of the line before it, such as a budget beside the accounts: the same colour, dashed.
    """

    name: str
    points: pd.DataFrame
    markers_only: bool = False
    dashed: bool = False

    @property
    def known(self) -> pd.DataFrame:
        """The points that have a figure, by year."""
        return self.points.dropna(subset="value").sort_values("year")


def trend(
    panels: Sequence[tuple[str, Sequence[Line]]],
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    break_year: int | None = None,
    break_note: str = "",
    band: Band | None = None,
    band_note: str = "",
    evidence: tuple[dict[str, Any], ...] = (),
    language: Language = "nl",
) -> Drawing:
    """Draw lines over years in panels that share their axes.

    Parameters
    ----------
    panels : sequence of (str, sequence of Line)
        A title and the lines of each panel, side by side.
    title, subtitle, source : str
    based_on : DataFrame
        The panel rows that the lines were computed from.
    break_year : int, optional
        The first year that cannot be compared with the years before: its points stand apart, hollow.
    break_note : str
        What to call that year in the chart.
    band : Band, optional
        Shaded as a reference.
    band_note : str
    evidence : tuple of dict
        What else the lines rest on, for the manifest.
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When a line has no figure, or a panel has more lines than there are colours.

    Examples
    --------
    >>> points = pd.DataFrame({"year": [2020, 2021, 2022], "value": [5.0, 4.0, 2.0]})
    >>> drawing = trend(
    ...     [("", [Line("A", points)])], title="T", subtitle="S", source="B", based_on=points, break_year=2022
    ... )
    >>> drawing.alt
    'Lijngrafiek: T. A: 5,0 in 2020, 4,0 in 2021 en, na een breuk, 2,0 in 2022.'
    >>> drawing.alt_en
    'Line chart: T. A: 5.0 in 2020, 4.0 in 2021 and, after a break, 2.0 in 2022.'
    """
    require_figures(min((len(line.known) for _, shown in panels for line in shown), default=0), title)
    _refuse_too_many(panels, title)
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        top = heading_height(title, subtitle, WIDTH) + 0.24
        grid = figure.add_gridspec(
            1, len(panels), left=0.055, right=0.995, bottom=0.74 / HEIGHT, top=1 - top / HEIGHT, wspace=0.08
        )
        first: Axes | None = None
        for at, (name, shown) in enumerate(panels):
            axes = figure.add_subplot(grid[0, at], sharey=first, sharex=first)
            first = first or axes
            highest = max(line.known["value"].max() for _, each in panels for line in each)
            axes.set_ylim(0, 1.06 * highest)
            whole_ticks(axes, highest, language=language)
            _draw_panel(axes, name, shown, break_year, break_note, band, band_note if at == 0 else "")
            axes.tick_params(labelleft=at == 0)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    rows = pd.concat(
        [
            line.known[["year", "value"]].assign(panel=name, name=line.name)
            for name, shown in panels
            for line in shown
        ]
    )
    alt, english = (_describe(title, panels, break_year, each) for each in LANGUAGES)
    shown_rows = rows[["panel", "name", "year", "value"]].reset_index(drop=True)
    return Drawing(figure, alt, source, shown_rows, based_on, evidence, english)


def _refuse_too_many(panels: Sequence[tuple[str, Sequence[Line]]], title: str) -> None:
    for _, shown in panels:
        refuse_too_many(shown, title)


def refuse_too_many(shown: Sequence[Line], title: str) -> None:
    """Refuse more lines in one panel than there are colours.

    Raises
    ------
    PublicationError

    Examples
    --------
    >>> refuse_too_many([], "Lijnen")
    """
    wanted = sum(_starts_colour(line, at) for at, line in enumerate(shown))
    if wanted > len(CATEGORICAL):
        raise PublicationError(
            f"{wanted} lines in one panel, and {len(CATEGORICAL)} colours that readers can tell apart",
            where=title,
            remedy="show fewer lines, or more panels",
        )


def _starts_colour(line: Line, at: int) -> bool:
    """Tell whether a line takes a colour of its own."""
    return not line.markers_only and (at == 0 or not line.dashed)


def lines(rows: pd.DataFrame, key: str, names: pd.Series) -> list[Line]:
    """Return a line for each of some named codes.

    Parameters
    ----------
    rows : DataFrame
        Columns ``year``, ``value`` and the key.
    key : str
        The column that says whose figure it is.
    names : Series
        Name by code, in the order in which the lines are wanted; codes without a figure give no line.

    Returns
    -------
    list of Line

    Examples
    --------
    >>> rows = pd.DataFrame({"code": ["A", "A"], "year": [2020, 2021], "value": [1.0, 2.0]})
    >>> [line.name for line in lines(rows, "code", pd.Series({"A": "Stad", "B": "Dorp"}))]
    ['Stad']
    """
    there = rows.dropna(subset="value")
    return [
        Line(str(name), there.loc[there[key] == code, ["year", "value"]])
        for code, name in names.items()
        if (there[key] == code).any()
    ]


def _draw_panel(
    axes: Axes,
    name: str,
    lines: Sequence[Line],
    break_year: int | None,
    break_note: str,
    band: Band | None,
    band_note: str,
) -> None:
    axes.set_title(name, loc="left", fontsize=8, color=MUTED)
    if band:
        axes.axhspan(band.low, band.high, color=BAND, linewidth=0, zorder=0)
    years = sorted({int(year) for line in lines for year in line.known["year"]})
    for line, colour in zip(lines, line_colours(lines), strict=True):
        _draw_line(axes, line, colour, break_year)
    axes.set_xlim(years[0] - 0.4, years[-1] + 0.58 * (years[-1] - years[0]) + 0.5)
    ticks = [year for year in years if (year - years[0]) % 3 == 0 and year != break_year]
    axes.set_xticks([*ticks, *([break_year] if break_year else [])])
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.5)
    axes.set_axisbelow(True)
    label_ends(axes, lines)
    if break_year:
        axes.axvline(break_year - 0.5, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
        axes.annotate(
            break_note,
            (break_year - 0.5, 1),
            xycoords=("data", "axes fraction"),
            xytext=(-3, -2),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=6.5,
            color=MUTED,
        )
    if band and band_note:
        axes.text(years[-1] + 0.9, band.high - 0.3, band_note, fontsize=6.5, color=BAND_INK, va="top")


def line_colours(lines: Sequence[Line]) -> list[str]:
    """Return a colour per line; markers only are black, as the reference, a companion is as the line before it.

    Examples
    --------
    >>> points = pd.DataFrame({"year": [2020], "value": [1.0]})
    >>> accounts, budget = line_colours([Line("Rekening", points), Line("Begroting", points, dashed=True)])
    >>> accounts == budget
    True
    """
    palette, colours = iter(CATEGORICAL), list[str]()
    for at, line in enumerate(lines):
        own = next(palette) if _starts_colour(line, at) else ""
        colours.append("#1a1a1a" if line.markers_only else own or colours[-1])
    return colours


def _draw_line(axes: Axes, line: Line, colour: str, break_year: int | None) -> None:
    known = line.known
    before = known[known["year"] < break_year] if break_year else known
    after = known[known["year"] >= break_year] if break_year else known.iloc[:0]
    if line.markers_only:
        axes.plot(before["year"], before["value"], color=colour, linewidth=0.7, linestyle=(0, (1, 2)))
        axes.plot(before["year"], before["value"], "D", color=colour, markersize=4, label=line.name)
    else:
        dashes = DASHES if line.dashed else "solid"
        axes.plot(before["year"], before["value"], color=colour, linestyle=dashes, label=line.name)
    marker = "D" if line.markers_only else "o"
    axes.plot(after["year"], after["value"], marker, color=colour, markerfacecolor="white", markersize=4.5)


def label_ends(axes: Axes, lines: Sequence[Line], leader: Any = "solid") -> None:
    """Write each name at the end of its line, pushed apart where ends lie close together.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With its final limits.
    lines : sequence of Line
    leader : linestyle
        Of the thin line from the last point to the name.

    Examples
    --------
    >>> axes = Figure().add_subplot()
    >>> label_ends(axes, [Line("Rekening", pd.DataFrame({"year": [2020], "value": [1.0]}))])
    >>> [text.get_text() for text in axes.texts]
    ['Rekening']
    """
    ends = [(float(line.known["value"].iloc[-1]), int(line.known["year"].iloc[-1]), line) for line in lines]
    colours = dict(zip([line.name for line in lines], line_colours(lines), strict=True))
    bottom, top = axes.get_ylim()
    space = 0.062 * (top - bottom)
    heights = spread([end[0] for end in ends], space)
    last = max(year for _, year, _ in ends)
    for (value, year, line), height in zip(ends, heights, strict=True):
        axes.plot(
            [year + 0.25, last + LABEL_GAP - 0.1],
            [value, height],
            color=colours[line.name],
            linewidth=0.5,
            linestyle=leader,
            gid="leader",
        )
        axes.text(
            last + LABEL_GAP,
            height,
            line.name,
            color=colours[line.name],
            fontsize=LABEL_SIZE,
            va="center",
            fontweight="bold",
        )


def spread(positions: Iterable[float], space: float) -> list[float]:
    """Return positions moved apart so that none is nearer to its neighbour than a given space.

    The order is kept; each cluster stays centred on where its members were.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 2.0)
    [0.0, 2.0, 5.0]
    """
    values = list(positions)
    order = sorted(range(len(values)), key=lambda at: (values[at], at))
    clusters: list[tuple[float, list[int]]] = []  # centre, members
    for at in order:
        clusters.append((values[at], [at]))
        while len(clusters) > 1 and _overlap(clusters[-2], clusters[-1], space):
            low, high = clusters[-2:]
            members = low[1] + high[1]
            clusters[-2:] = [(sum(values[member] for member in members) / len(members), members)]
    result = values[:]
    for centre, members in clusters:
        for rank, member in enumerate(members):
            result[member] = centre + space * (rank - (len(members) - 1) / 2)
    return result


def _overlap(low: tuple[float, list[int]], high: tuple[float, list[int]], space: float) -> bool:
    return high[0] - low[0] < space * (len(low[1]) + len(high[1])) / 2


def _describe(
    title: str, panels: Sequence[tuple[str, Sequence[Line]]], break_year: int | None, language: Language
) -> str:
    sentences = [WORDS[language]["chart"].format(title=title.rstrip("."))]
    for name, shown in panels:
        sentences += [f"{name}."] if name else []
        sentences += [_sentence(line, break_year, language) for line in shown]
    return " ".join(sentences)


def _sentence(line: Line, break_year: int | None, language: Language) -> str:
    words, known = WORDS[language], line.known
    before = known[known["year"] < break_year] if break_year else known
    ends = before.iloc[[0, -1]] if len(before) > 1 else before
    points = [
        words["point"].format(value=format_number(value, 1, language), year=year)
        for year, value in zip(ends["year"], ends["value"], strict=True)
    ]
    if len(before) == len(known):
        return f"{line.name}: {join_words(points, language)}."
    last = known.iloc[-1]
    after = words["after"].format(value=format_number(last["value"], 1, language), year=int(last["year"]))
    told = words["and after"].format(before=", ".join(points), after=after) if points else after
    return f"{line.name}: {told}."
