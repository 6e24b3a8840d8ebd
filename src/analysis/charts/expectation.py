"""Actual spending against what a model expects, with the line where the two are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.design.drawing import (
    Drawing,
    add_heading,
    add_source,
    heading_height,
    require_figures,
    source_room,
)
from analysis.design.labels import name_of, place_names
from analysis.design.lines import text_width
from analysis.design.palette import CATEGORICAL, MUTED, SEQUENTIAL
from analysis.design.style import WIDTH, style
from analysis.errors import PublicationError
from analysis.numbers import LANGUAGES, Language, format_number
from analysis.wording import GAP_CAUTION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDE = 4.75
"""Inches of both axes: equal amounts are equally far on either."""
NAMED = 10
ABOVE, WITHIN, BELOW = "boven", "binnen", "onder"
MARKERS = {ABOVE: "^", WITHIN: "o", BELOW: "v"}
INK = {ABOVE: SEQUENTIAL[3], WITHIN: MUTED, BELOW: CATEGORICAL[0]}
INTERVAL = "#dde4eb"

WORDS: dict[Language, dict[str, Any]] = {
    "nl": {
        "unit": "euro per kind",
        "caveat": f"{GAP_CAUTION['nl']} In een kleine gemeente kan één instelling\nhet bedrag bepalen.",
        "logarithmic": " (logaritmische schaal)",
        "expected": "verwacht, {unit}",
        "actual": "werkelijk, {unit}",
        "equal": "werkelijk is verwacht",
        "sides": {ABOVE: ABOVE, WITHIN: WITHIN, BELOW: BELOW},
        "marks": {ABOVE: "erboven", WITHIN: "erbinnen", BELOW: "eronder"},
        "area": "gemeente",
        "higher": "hoger",
        "lower": "lager",
        "told": "Puntenwolk: {title}. {count} gemeenten, werkelijk tegen verwacht, in {unit}.",
        "told_one": "Puntenwolk: {title}. 1 gemeente, werkelijk tegen verwacht, in {unit}.",
        "counts": "Werkelijk hoger dan verwacht: {higher}; lager: {lower}.",
        "outside": "Buiten het {interval} liggen er {above} boven en {below} onder.",
        "farthest": "Het verst erboven ligt {top}, het verst eronder {bottom}.",
        "farthest_above": "Het verst erboven ligt {top}.",
        "farthest_below": "Het verst eronder ligt {bottom}.",
    },
    "en": {
        "unit": "euro per child",
        "caveat": f"{GAP_CAUTION['en']} In a small municipality a single institution\ncan determine the amount.",
        "logarithmic": " (logarithmic scale)",
        "expected": "expected, {unit}",
        "actual": "actual, {unit}",
        "equal": "actual equals expected",
        "sides": {ABOVE: "above", WITHIN: "within", BELOW: "below"},
        "marks": {ABOVE: "above it", WITHIN: "within it", BELOW: "below it"},
        "area": "municipality",
        "higher": "higher",
        "lower": "lower",
        "told": "Scatter plot: {title}. {count} municipalities, actual against expected, in {unit}.",
        "told_one": "Scatter plot: {title}. 1 municipality, actual against expected, in {unit}.",
        "counts": "Actual higher than expected: {higher}; lower: {lower}.",
        "outside": "Outside the {interval} lie {above} above and {below} below.",
        "farthest": "Farthest above lies {top}, farthest below {bottom}.",
        "farthest_above": "Farthest above lies {top}.",
        "farthest_below": "Farthest below lies {bottom}.",
    },
}


def expectation(
    rows: pd.DataFrame,
    names: pd.Series,
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    unit: str | None = None,
    logarithmic: bool = True,
    named: int = NAMED,
    interval: str = "interval (95%)",
    evidence: tuple[dict[str, Any], ...] = (),
    language: Language = "nl",
) -> Drawing:
    """Draw actual against expected amounts, and name the municipalities farthest from what is expected.

    Parameters
    ----------
    rows : DataFrame
        ``code``, ``expected`` and ``actual``; optionally ``lower`` and ``upper``, the interval in which the model
        expects the amount of a new municipality like this one. Rows without either amount are not drawn.
    names : Series
        Name of each municipality by code.
    title, subtitle, source : str
        In the language of the figure; both text alternatives have the title as it is.
    based_on : DataFrame
        The panel rows that the model was fitted to.
    unit : str, optional
        By default euro per child.
    logarithmic : bool
        Logarithmic axes, on which equal ratios are equally far from the line; farthest is then the largest ratio,
        and otherwise the largest difference.
    named : int
        How many municipalities are named at most.
    interval : str
        What ``lower`` and ``upper`` are, in a few words.
    evidence : tuple of dict
        What else the model rests on, for the manifest.
    language : {"nl", "en"}

    Returns
    -------
    Drawing
        Its rows have the difference in percent of what is expected and, with intervals, the ``side`` in words.

    Raises
    ------
    PublicationError
        When there is nothing to draw, a column is missing, or an amount cannot stand on a logarithmic axis.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"code": ["A", "B"], "expected": [1000.0, 2000.0], "actual": [1500.0, 1900.0], "lower": [700.0, 1400.0]}
    ... ).assign(upper=lambda table: 2 * table["lower"])
    >>> drawing = expectation(
    ...     rows,
    ...     pd.Series({"A": "Dorp", "B": "Stad"}),
    ...     title="T",
    ...     subtitle="S",
    ...     source="B",
    ...     based_on=rows,
    ... )
    >>> drawing.alt
    'Puntenwolk: T. 2 gemeenten, werkelijk tegen verwacht, in euro per kind. Werkelijk hoger dan verwacht: 1; lager: 1.
    Buiten het interval (95%) liggen er 1 boven en 0 onder. Het verst erboven ligt Dorp (50% hoger), het
    verst eronder Stad (5% lager). Een verschil is een reden om te vragen, geen oordeel over beleid. In een kleine
    gemeente kan één instelling het bedrag bepalen.'
    """
    known = _prepared(rows, names, title, logarithmic)
    above, below = heading_height(title, subtitle, WIDTH) + 0.26, 1.12 + source_room(source, WIDTH)
    height = above + SIDE + below
    with style():
        figure = Figure(figsize=(WIDTH, height))
        limits, ticks = _limits(known, logarithmic)
        left = max(text_width(format_number(tick, language=language), 7.5) for tick in ticks) + 0.36
        box = (left / WIDTH, below / height, (WIDTH - left - 0.1) / WIDTH, SIDE / height)
        axes = figure.add_axes(box, gid="expectation")
        _scale(axes, limits, ticks, unit, logarithmic, language)
        _draw_marks(axes, known, interval, language)
        _name_marks(axes, known, logarithmic, named, language)
        caveat = WORDS[language]["caveat"]
        figure.text(0.012, (below - 0.52) / height, caveat, va="top", fontsize=7.5, gid="caveat")
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt, english = (_describe(title, known, unit, interval, each) for each in LANGUAGES)
    return Drawing(figure, alt, source, _in_words(known, language), based_on, evidence, english)


def _prepared(rows: pd.DataFrame, names: pd.Series, title: str, logarithmic: bool) -> pd.DataFrame:
    """Return the rows that can be drawn, with names, differences and sides."""
    missing = [name for name in ("code", "expected", "actual") if name not in rows]
    if missing:
        raise PublicationError(
            f"the rows have no column '{missing[0]}'", where=title, remedy="add the column"
        )
    known = rows.dropna(subset=["expected", "actual"]).sort_values("code", ignore_index=True)
    require_figures(len(known), title)
    with_interval = {"lower", "upper"} <= set(known)
    lowest = known[["expected", "actual", *(["lower"] if with_interval else [])]].min(axis=1)
    if (known["expected"] <= 0).any() or (logarithmic and (lowest <= 0).any()):
        raise PublicationError(
            f"{known.loc[lowest.idxmin(), 'code']} has an amount that is not positive",
            where=title,
            remedy="leave the municipality out, and say so, or use linear axes where only actual amounts are not",
        )
    known = known.assign(
        name=[name_of(names, code) for code in known["code"]],
        percent=100 * (known["actual"] / known["expected"] - 1),
    )
    if with_interval:
        over, under = known["actual"] > known["upper"], known["actual"] < known["lower"]
        known = known.assign(side=np.select([over, under], [ABOVE, BELOW], default=WITHIN))
    return known


def _in_words(known: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the rows with their sides in the words of a language."""
    if "side" not in known:
        return known
    return known.assign(side=known["side"].map(WORDS[language]["sides"]))


def _limits(known: pd.DataFrame, logarithmic: bool) -> tuple[tuple[float, float], list[float]]:
    """Return limits and ticks that both axes share."""
    from matplotlib.ticker import MaxNLocator

    drawn = ["expected", "actual", *(["lower", "upper"] if "side" in known else [])]
    bounds = known[drawn].to_numpy(dtype=float)
    low, high = float(np.nanmin(bounds)), float(np.nanmax(bounds))
    if logarithmic:
        room = 1.06 * max((high / low) ** 0.05, 1.02)
        limits = (low / room, high * room)
        steps = [step * 10**power for power in range(-2, 9) for step in (1, 1.5, 2, 3, 5, 7)]
        return limits, [step for step in steps if limits[0] <= step <= limits[1]]
    limits = (min(0.0, low), high * 1.06)
    ticks = MaxNLocator(7, steps=[1, 2, 5, 10]).tick_values(*limits)
    return limits, [float(tick) for tick in ticks if limits[0] <= tick <= limits[1]]


def _scale(
    axes: Axes,
    limits: tuple[float, float],
    ticks: list[float],
    unit: str | None,
    logarithmic: bool,
    language: Language,
) -> None:
    from matplotlib.ticker import NullLocator

    if logarithmic:
        axes.set(xscale="log", yscale="log")
    axes.set(xlim=limits, ylim=limits)
    words, labels = WORDS[language], [format_number(tick, language=language) for tick in ticks]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_ticks(ticks, labels)
    axes.grid(color="#ececec", linewidth=0.5)
    axes.set_axisbelow(True)
    measure = f"{unit or words['unit']}{words['logarithmic'] if logarithmic else ''}"
    axes.set_xlabel(words["expected"].format(unit=measure))
    axes.set_ylabel(words["actual"].format(unit=measure))
    axes.plot(limits, limits, color="#1a1a1a", linewidth=0.9, zorder=2, label=words["equal"], gid="equal")


def _draw_marks(axes: Axes, known: pd.DataFrame, interval: str, language: Language) -> None:
    sides = known["side"] if "side" in known else pd.Series(WITHIN, index=known.index)
    if "side" in known:
        axes.vlines(
            known["expected"],
            known["lower"],
            known["upper"],
            color=INTERVAL,
            linewidth=0.6,
            zorder=1,
            label=interval,
            gid="intervals",
        )
    words = WORDS[language]["marks"] | ({} if "side" in known else {WITHIN: WORDS[language]["area"]})
    for side in (WITHIN, ABOVE, BELOW):
        some = known[sides == side]
        if some.empty:
            continue
        axes.scatter(
            some["expected"],
            some["actual"],
            s=13 if side == WITHIN else 22,
            marker=MARKERS[side],
            facecolors="white" if side == WITHIN else INK[side],
            edgecolors=INK[side],
            linewidths=0.8,
            zorder=3 if side == WITHIN else 4,
            label=f"{words[side]} ({len(some)})",
            gid=side,
        )
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        ncols=5,
        fontsize=7,
        handletextpad=0.4,
        handlelength=1.4,
        columnspacing=1.3,
        borderaxespad=0.2,
    )


def _farthest(known: pd.DataFrame, logarithmic: bool) -> pd.DataFrame:
    """Return the rows in order of their distance to the line, farthest first."""
    ratio = known["actual"] / known["expected"]
    distance = np.log(ratio).abs() if logarithmic else (known["actual"] - known["expected"]).abs()
    return known.loc[distance.sort_values(ascending=False, kind="stable").index]


def _told(percent: float, language: Language) -> str:
    """Write a difference with its direction."""
    amount = format_number(abs(percent), language=language)
    return f"{amount}% {WORDS[language]['higher' if percent > 0 else 'lower']}"


def _name_marks(axes: Axes, known: pd.DataFrame, logarithmic: bool, named: int, language: Language) -> None:
    chosen = _farthest(known, logarithmic).head(named)
    along = np.linspace(0.0, 1.0, 120)
    low, high = axes.get_xlim()
    line = low * (high / low) ** along if logarithmic else low + (high - low) * along
    marks = known[["expected", "actual"]].to_numpy(dtype=float)
    place_names(
        axes,
        chosen[["expected", "actual"]].to_numpy(dtype=float),
        [
            f"{name}, {_told(percent, language)}"
            for name, percent in zip(chosen["name"], chosen["percent"], strict=True)
        ],
        np.vstack([marks, np.column_stack([line, line])]),
    )


def _describe(title: str, known: pd.DataFrame, unit: str | None, interval: str, language: Language) -> str:
    words = WORDS[language]
    higher, lower = (known["actual"] > known["expected"]).sum(), (known["actual"] < known["expected"]).sum()
    sentences = [
        words["told" if len(known) > 1 else "told_one"].format(
            title=title.rstrip("."), count=len(known), unit=unit or words["unit"]
        ),
        words["counts"].format(higher=higher, lower=lower),
    ]
    if "side" in known:
        sides = known["side"].value_counts()
        above, below = sides.get(ABOVE, 0), sides.get(BELOW, 0)
        sentences.append(words["outside"].format(interval=interval, above=above, below=below))
    top, bottom = (
        f"{row['name']} ({_told(row['percent'], language)})"
        for row in (known.loc[known["percent"].idxmax()], known.loc[known["percent"].idxmin()])
    )
    if higher or lower:
        farthest = "farthest" if higher and lower else "farthest_above" if higher else "farthest_below"
        sentences.append(words[farthest].format(top=top, bottom=bottom))
    return " ".join([*sentences, words["caveat"].replace("\n", " ")])
