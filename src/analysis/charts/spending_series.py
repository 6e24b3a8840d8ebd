"""Amounts over years in which the codes of the accounts changed: a line of its own between every two breaks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.trend import (
    DASHES,
    LABEL_GAP,
    LABEL_SIZE,
    Line,
    label_ends,
    line_colours,
    refuse_too_many,
)
from analysis.design.drawing import (
    Drawing,
    add_heading,
    add_source,
    heading_height,
    require_figures,
    source_room,
)
from analysis.design.lines import text_width
from analysis.design.palette import BAND, BAND_INK, CATEGORICAL, MUTED
from analysis.design.style import WIDTH, style
from analysis.numbers import LANGUAGES, Language, format_number, join_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 4.0
LETTERS = 6.5
LEADER = (0, (1, 2))
"""Dotted: what runs on to a name over a break is not part of the line."""
BESIDE = 0.6
"""Years to the left of the first, and to the right of the last where no names stand."""
NOTE_LINE = 0.115
"""Inches from one line of a note to the next."""
QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "outer": "5% tot 95%",
        "half": "middelste helft",
        "median": "mediaan",
        "line_chart": "Lijngrafiek: {title}, in {unit}.",
        "breaks": "De reeks is niet doorlopend: {notes}.",
        "point": "{value} in {year}",
        "after": "na de breuk van {year}: {points}",
        "spread": "Spreiding per jaar: {title}, in {unit}.",
        "year": (
            "In {year} ligt de helft van de {count} gemeenten tussen {p25} en {p75} en negen van de tien tussen {p05} "
            "en {p95}; de mediaan is {median}."
        ),
    },
    "en": {
        "outer": "5% to 95%",
        "half": "middle half",
        "median": "median",
        "line_chart": "Line chart: {title}, in {unit}.",
        "breaks": "The series is not continuous: {notes}.",
        "point": "{value} in {year}",
        "after": "after the break of {year}: {points}",
        "spread": "Spread by year: {title}, in {unit}.",
        "year": (
            "In {year} half of the {count} municipalities lie between {p25} and {p75}, and nine in ten between {p05} "
            "and {p95}; the median is {median}."
        ),
    },
}


def spending_series(
    panels: Sequence[tuple[str, Sequence[Line]]],
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    breaks: Mapping[int, str],
    unit: str,
    decimals: int = 0,
    evidence: tuple[dict[str, Any], ...] = (),
    language: Language = "nl",
) -> Drawing:
    """Draw lines over years, in panels that share their axes, that are never joined over a break or a gap.

    Parameters
    ----------
    panels : sequence of (str, sequence of Line)
        A title and the lines of each panel, side by side. A dashed line has hollow markers and the colour of the
        line before it.
    title, subtitle, source : str
        Like names, notes and unit in the language of the figure; both text alternatives have them as they are.
    based_on : DataFrame
        The panel rows that the lines were computed from.
    breaks : mapping of int to str
        The first year of each new series, and what to call the break: "2023: Iv3-codes gesplitst". Years outside
        those that are shown do not count.
    unit : str
        Of the figures, such as "euro per kind".
    decimals : int
        Of the figures in the text alternative.
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
    >>> points = pd.DataFrame({"year": [2021, 2022, 2023, 2024], "value": [5.0, 6.0, 8.0, 9.0]})
    >>> drawing = spending_series(
    ...     [("", [Line("Rekening", points)])],
    ...     title="T",
    ...     subtitle="S",
    ...     source="B",
    ...     based_on=points,
    ...     breaks={2023: "2023: codes gesplitst"},
    ...     unit="euro",
    ... )
    >>> drawing.alt
    'Lijngrafiek: T, in euro. De reeks is niet doorlopend: 2023: codes gesplitst. Rekening: 5 in 2021 en 6 in 2022; na
    de breuk van 2023: 8 in 2023 en 9 in 2024.'
    """
    require_figures(min((len(line.known) for _, shown in panels for line in shown), default=0), title)
    for _, shown in panels:
        refuse_too_many(shown, title)
    every = [line for _, shown in panels for line in shown]
    years = sorted({int(year) for line in every for year in line.known["year"]})
    within = _within(breaks, years)
    highest = max(float(line.known["value"].max()) for line in every)
    lowest = min(float(line.known["value"].min()) for line in every)
    top, below = heading_height(title, subtitle, WIDTH) + 0.24, 0.6 + source_room(source, WIDTH)
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        ticks = _ticks(lowest, highest, language)
        left = _room_for_ticks(ticks)
        grid = figure.add_gridspec(
            1, len(panels), left=left, right=0.995, bottom=below / HEIGHT, top=1 - top / HEIGHT, wspace=0.06
        )
        for at, (name, shown) in enumerate(panels):
            axes = figure.add_subplot(grid[0, at], gid=f"panel-{at}")
            _scale(axes, years, names=[line.name for line in every])
            notes = _wrapped(axes, within)
            _scale_values(axes, lowest, highest, ticks, sum(len(lines) for lines in notes.values()))
            axes.tick_params(labelleft=at == 0)
            axes.set_title(", ".join(filter(None, [name, unit])), loc="left", fontsize=8, color=MUTED)
            for line, colour in zip(shown, line_colours(shown), strict=True):
                _draw_line(axes, line, colour, within)
            label_ends(axes, shown, leader=LEADER)
            _draw_breaks(axes, notes)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    rows = _rows(panels, unit)
    alt, english = (_describe(title, panels, within, unit, decimals, each) for each in LANGUAGES)
    return Drawing(figure, alt, source, rows, based_on, evidence, english)


def spending_spread(
    rows: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    breaks: Mapping[int, str],
    unit: str,
    decimals: int = 0,
    evidence: tuple[dict[str, Any], ...] = (),
    language: Language = "nl",
) -> Drawing:
    """Draw how municipalities spread in each year: the middle 90 and 50 percent, and the median.

    Medians are joined by a line between breaks, never over one.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator: ``year`` and ``value``; those without a figure do not count.
    title, subtitle, source : str
    breaks : mapping of int to str
        As for :func:`spending_series`.
    unit : str
    decimals : int
        Of the figures in the text alternative.
    evidence : tuple of dict
    language : {"nl", "en"}

    Returns
    -------
    Drawing
        Its rows have for each year the number of municipalities and the quantiles.

    Raises
    ------
    PublicationError
        When there is no figure to draw.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2022] * 5, "value": [1.0, 2.0, 3.0, 4.0, 5.0]})
    >>> drawing = spending_spread(rows, title="T", subtitle="S", source="B", breaks={}, unit="euro")
    >>> drawing.alt
    'Spreiding per jaar: T, in euro. In 2022 ligt de helft van de 5 gemeenten tussen 2 en 4 en negen van de tien tussen
    1 en 5; de mediaan is 3.'
    """
    known = rows.dropna(subset="value")
    require_figures(len(known), title)
    table = _quantiles(known)
    years = [int(year) for year in table.index]
    within = _within(breaks, years)
    top, below = heading_height(title, subtitle, WIDTH) + 0.44, 0.78 + source_room(source, WIDTH)
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        lowest, highest = float(table["p05"].min()), float(table["p95"].max())
        ticks = _ticks(lowest, highest, language)
        left = _room_for_ticks(ticks)
        axes = figure.add_axes(
            (left, below / HEIGHT, 0.985 - left, 1 - (below + top) / HEIGHT), gid="panel-0"
        )
        _scale(axes, years)
        notes = _wrapped(axes, within)
        lines = sum(len(note) for note in notes.values())
        _scale_values(axes, lowest, highest, ticks, lines)
        _draw_spread(axes, table, within, language)
        _draw_breaks(axes, notes)
        counts = [format_number(table.at[year, "gemeenten"], language=language) for year in years]
        axes.set_xticks(years, [f"{year}\nn = {count}" for year, count in zip(years, counts, strict=True)])
        axes.set_title(unit, loc="left", fontsize=8, color=MUTED)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.06), ncols=3, fontsize=7, borderaxespad=0.2)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt, english = (_describe_spread(title, table, within, unit, decimals, each) for each in LANGUAGES)
    return Drawing(figure, alt, source, table.reset_index(), rows, evidence, english)


# --------------------------------------------------------------------------------------------------- preparation


def _within(breaks: Mapping[int, str], years: Sequence[int]) -> dict[int, str]:
    """Return the breaks after the first year, up to one that follows the last: the next figure will not join on."""
    return {year: breaks[year] for year in sorted(breaks) if years[0] < year <= years[-1] + 1}


def segments(points: pd.DataFrame, breaks: Mapping[int, str]) -> Iterator[tuple[int | None, pd.DataFrame]]:
    """Yield the points between breaks, each with the year of the break before it, if any.

    Parameters
    ----------
    points : DataFrame
        Column ``year``, rising.
    breaks : mapping of int to str

    Examples
    --------
    >>> points = pd.DataFrame({"year": [2022, 2023, 2024]})
    >>> [(start, part["year"].tolist()) for start, part in segments(points, {2023: "breuk"})]
    [(None, [2022]), (2023, [2023, 2024])]
    """
    edges = [None, *sorted(breaks), None]
    for start, stop in pairwise(edges):
        after = points["year"] >= start if start is not None else points["year"].notna()
        part = points[after & (points["year"] < stop)] if stop is not None else points[after]
        if len(part):
            yield start, part


def _runs(points: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the stretches of years that follow on one another."""
    for _, run in points.groupby((points["year"].diff() != 1).cumsum()):
        yield run


def _quantiles(known: pd.DataFrame) -> pd.DataFrame:
    by_year = known.groupby("year")["value"]
    table = pd.DataFrame({name: by_year.quantile(level) for name, level in QUANTILES.items()})
    table.insert(0, "gemeenten", by_year.size())
    return table


def _rows(panels: Sequence[tuple[str, Sequence[Line]]], unit: str) -> pd.DataFrame:
    rows = [
        line.known[["year", "value"]].assign(panel=name, name=line.name, unit=unit)
        for name, shown in panels
        for line in shown
    ]
    return pd.concat(rows)[["panel", "name", "year", "value", "unit"]].reset_index(drop=True)


# -------------------------------------------------------------------------------------------------------- drawing


def _ticks(lowest: float, highest: float, language: Language) -> dict[float, str]:
    """Return ticks from zero, or from below it where figures are, with their labels."""
    from matplotlib.ticker import MaxNLocator

    bottom, top = min(0.0, 1.06 * lowest), highest if highest > 0 else 1.0
    ticks = [float(tick) for tick in MaxNLocator(8, steps=[1, 2, 2.5, 5, 10]).tick_values(bottom, top)]
    shown = [tick for tick in ticks if bottom <= tick <= 1.03 * top]
    digits = next((d for d in range(4) if all(round(tick, d) == round(tick, 6) for tick in shown)), 4)
    return {tick: format_number(tick, digits, language) for tick in shown}


def _room_for_ticks(ticks: Mapping[float, str]) -> float:
    """Return the share of the width that the numbers on the vertical axis take."""
    return (max(text_width(label, 7.5) for label in ticks.values()) + 0.16) / WIDTH


def _scale(axes: Axes, years: Sequence[int], names: Sequence[str] = ()) -> None:
    """Set the axis of years, with room for the names after it and as many ticks as fit."""
    room = max((text_width(name, LABEL_SIZE, "bold") + 0.04 for name in names), default=0.0)
    span = years[-1] - years[0] + BESIDE + (LABEL_GAP if names else BESIDE)
    inches = max(axes.get_position().width * WIDTH - room, 0.5) / span  # of a year
    axes.set_xlim(years[0] - BESIDE, years[0] - BESIDE + span + room / inches)
    step = next(step for step in range(1, 100) if step * inches >= 0.36)
    axes.set_xticks(range(years[0], years[-1] + 1, step))


def _scale_values(axes: Axes, lowest: float, highest: float, ticks: Mapping[float, str], lines: int) -> None:
    """Start at zero, or below it where figures are, and leave room for the notes above the figures."""
    tall = axes.get_position().height * HEIGHT
    share = min((NOTE_LINE * lines + 0.1) / tall, 0.5)
    bottom, top = min(0.0, 1.06 * lowest), highest if highest > 0 else 1.0
    axes.set_ylim(bottom, bottom + (1.03 * top - bottom) / (1 - share))
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.5)
    axes.set_axisbelow(True)


def _wrapped(axes: Axes, breaks: Mapping[int, str]) -> dict[int, list[str]]:
    """Wrap each note to the room between the left of the axes and its break."""
    start, end = axes.get_xlim()
    inches = axes.get_position().width * WIDTH / (end - start)
    lines = {}
    for year, note in breaks.items():
        room = (year - 0.5 - start) * inches - 0.06
        lines[year] = next(
            (
                split
                for width in range(len(note), 8, -1)
                if _widest(split := textwrap.wrap(note, width)) <= room
            ),
            textwrap.wrap(note, 8),
        )
    return lines


def _widest(lines: Sequence[str]) -> float:
    return max((text_width(line, LETTERS) for line in lines), default=0.0)


def _draw_line(axes: Axes, line: Line, colour: str, breaks: Mapping[int, str]) -> None:
    """Draw each stretch between breaks and gaps by itself."""
    look = {"linestyle": DASHES if line.dashed else "solid", "linewidth": 1.2 if line.dashed else 1.6}
    for _, part in segments(line.known, breaks):
        for run in _runs(part):
            axes.plot(
                run["year"],
                run["value"],
                color=colour,
                marker="D" if line.markers_only else "o",
                markersize=3.6,
                markerfacecolor="white" if line.dashed else colour,
                markeredgewidth=0.9,
                gid=f"line-{line.name}",
                **({"linestyle": "none"} if line.markers_only else look),
            )


def _draw_breaks(axes: Axes, notes: Mapping[int, Sequence[str]]) -> None:
    """Draw a rule before each break, up to its note: the last break has the highest."""
    tall = axes.get_position().height * HEIGHT
    drop = 0.0
    for year, lines in sorted(notes.items(), reverse=True):
        axes.plot(
            [year - 0.5] * 2,
            [0, 1 - drop / tall],
            transform=axes.get_xaxis_transform(),
            color=MUTED,
            linewidth=0.8,
            linestyle=(0, (2, 2)),
            gid=f"break-{year}",
        )
        axes.annotate(
            "\n".join(lines),
            (year - 0.5, 1 - drop / tall),
            xycoords=axes.get_xaxis_transform(),
            xytext=(-3, 0),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=LETTERS,
            color=MUTED,
            linespacing=1.15,
            gid=f"note-{year}",
        )
        drop += NOTE_LINE * len(lines)


def _draw_spread(axes: Axes, table: pd.DataFrame, breaks: Mapping[int, str], language: Language) -> None:
    years, words = table.index, WORDS[language]
    axes.vlines(
        years, table["p05"], table["p95"], color=BAND_INK, linewidth=1, label=words["outer"], gid="outer"
    )
    axes.bar(
        years,
        table["p75"] - table["p25"],
        bottom=table["p25"],
        width=0.36,
        color=BAND,
        edgecolor=BAND_INK,
        linewidth=0.7,
        zorder=2,
        label=words["half"],
    )
    median = table["median"].rename("value").reset_index()
    for start, part in segments(median, breaks):
        for run in _runs(part):
            axes.plot(
                run["year"],
                run["value"],
                "o-",
                color=CATEGORICAL[1],
                markersize=4,
                zorder=3,
                label=words["median"] if start is None and run["year"].iloc[0] == years[0] else None,
                gid="median",
            )


# ---------------------------------------------------------------------------------------------- text alternative


def _describe(
    title: str,
    panels: Sequence[tuple[str, Sequence[Line]]],
    breaks: Mapping[int, str],
    unit: str,
    decimals: int,
    language: Language,
) -> str:
    told = WORDS[language]["line_chart"].format(title=title.rstrip("."), unit=unit)
    sentences = [told, *_told_breaks(breaks, language)]
    for name, shown in panels:
        sentences += [f"{name}."] if name else []
        sentences += [_sentence(line, breaks, decimals, language) for line in shown]
    return " ".join(sentences)


def _told_breaks(breaks: Mapping[int, str], language: Language) -> list[str]:
    notes = "; ".join(note.rstrip(".") for note in breaks.values())
    return [WORDS[language]["breaks"].format(notes=notes)] if breaks else []


def _sentence(line: Line, breaks: Mapping[int, str], decimals: int, language: Language) -> str:
    words, parts = WORDS[language], []
    for start, part in segments(line.known, breaks):
        ends = part.iloc[[0, -1]] if len(part) > 1 else part
        points = [
            words["point"].format(value=format_number(value, decimals, language), year=int(year))
            for year, value in zip(ends["year"], ends["value"], strict=True)
        ]
        told = join_words(points, language)
        parts.append(words["after"].format(year=start, points=told) if start else told)
    return f"{line.name}: {'; '.join(parts)}."


def _describe_spread(
    title: str, table: pd.DataFrame, breaks: Mapping[int, str], unit: str, decimals: int, language: Language
) -> str:
    words = WORDS[language]
    spread = words["spread"].format(title=title.rstrip("."), unit=unit)
    sentences = [spread, *_told_breaks(breaks, language)]
    for year in sorted({table.index[0], table.index[-1]}):
        row = table.loc[year]
        quantiles = {name: format_number(row[name], decimals, language) for name in QUANTILES}
        count = format_number(row["gemeenten"], language=language)
        sentences.append(words["year"].format(year=year, count=count, **quantiles))
    return " ".join(sentences)
