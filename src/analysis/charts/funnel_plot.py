"""Rates against the size of municipalities, with the limits that size sets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.trend import spread
from analysis.design.drawing import Drawing, add_heading, add_source, heading_height, require_figures
from analysis.design.labels import name_of, place_names
from analysis.design.palette import BAND, CATEGORICAL, MUTED, SEQUENTIAL
from analysis.design.style import WIDTH, style
from analysis.design.ticks import whole_ticks
from analysis.errors import PublicationError
from analysis.numbers import LANGUAGES, Language, format_number
from analysis.statistics.funnel import FLAGS, Funnel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

HEIGHT = 4.6
NAMED = 8
IN_A_ROW = 4
"""Keys that fit in one row of the legend."""
FARTHEST = 3
"""As many are named that lie farthest off, even when all lie within the limits."""
LARGEST = 2
"""Of the names, those that go to the largest municipalities, for the reader's orientation."""
ABOVE, WITHIN, BELOW = FLAGS
INK = {ABOVE: SEQUENTIAL[3], WITHIN: MUTED, BELOW: CATEGORICAL[0]}
MARKERS = {ABOVE: "^", WITHIN: "o", BELOW: "v"}
DASHES = ((0, (4, 2)), "solid")
"""Lines of the inner and the outer limits."""

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "population": "kinderen",
        "unit": "procent",
        "axis": "aantal {population} (logaritmische schaal)",
        "chance": "alleen toeval ({level})",
        "target": "samen {rate}",
        "limit": "grens {level}",
        ABOVE: "boven {level} ({count})",
        WITHIN: "binnen {level} ({count})",
        BELOW: "onder {level} ({count})",
        "alt": (
            "Trechterdiagram: {title}. {count} gemeenten met {least} tot {most} {population}; samen {rate} {unit}. Het "
            "hoogst is {highest}, het laagst {lowest}. Binnen de grenzen van {level} liggen {within} gemeenten: hun "
            "afstand tot het gezamenlijke cijfer past bij {causes}. Erboven liggen er {above}, eronder {below}."
        ),
        "by chance": "toeval",
        "by both": "toeval en de gewone verschillen tussen gemeenten",
        "beyond": "Buiten de grenzen van toeval alleen liggen er {count}.",
    },
    "en": {
        "population": "children",
        "unit": "percent",
        "axis": "number of {population} (logarithmic scale)",
        "chance": "chance alone ({level})",
        "target": "together {rate}",
        "limit": "limit {level}",
        ABOVE: "above {level} ({count})",
        WITHIN: "within {level} ({count})",
        BELOW: "below {level} ({count})",
        "alt": (
            "Funnel plot: {title}. {count} municipalities with {least} to {most} {population}; together {rate} {unit}. "
            "{highest} is highest, {lowest} lowest. Within the limits of {level} lie {within} municipalities: their "
            "distance from the common rate fits {causes}. Above them lie {above}, below them {below}."
        ),
        "by chance": "chance",
        "by both": "chance and the usual differences between municipalities",
        "beyond": "Outside the limits of chance alone lie {count}.",
    },
}


def funnel_plot(
    rows: pd.DataFrame,
    funnel: Funnel,
    names: pd.Series,
    *,
    title: str,
    subtitle: str,
    source: str,
    population: str = "",
    per: float = 100,
    unit: str = "",
    language: Language = "nl",
) -> Drawing:
    """Draw rates against the number they are a share of, with target and limits of a funnel.

    Inside the limits a mark is a small open circle; outside the inner limits an open, outside the outer limits a
    filled triangle that points up or down. Named are the marks farthest outside and the largest municipalities.
    Where municipalities differ by more than chance, the limits say so, and chance alone is shaded behind them.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and year: ``code``, ``value`` (in the indicator's unit) and ``denominator``.
    funnel : Funnel
        Of the same rows, in the same order.
    names : Series
        Name of each municipality by code.
    title, subtitle, source : str
    population : str
        What the denominator counts, for the horizontal axis; by default children.
    per : float
        Scale of the rate: 100 for percent, 1000 for a rate per thousand.
    unit : str
        What that scale is called; by default percent.
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When there is no figure to draw, or the funnel is of other rows.

    Examples
    --------
    >>> from analysis.statistics.funnel import funnel
    >>> rows = pd.DataFrame({"code": ["A", "B"], "value": [11.0, 11.5], "denominator": [1000, 4000]})
    >>> drawing = funnel_plot(
    ...     rows,
    ...     funnel([110, 460], rows["denominator"]),
    ...     pd.Series({"A": "Dorp", "B": "Stad"}),
    ...     title="T",
    ...     subtitle="S",
    ...     source="B",
    ... )
    >>> drawing.alt
    'Trechterdiagram: T. 2 gemeenten met 1.000 tot 4.000 kinderen; samen 11,4 procent. Het hoogst is Stad (11,5),
    het laagst Dorp (11,0). Binnen de grenzen van 95% liggen 2 gemeenten: hun afstand tot het gezamenlijke cijfer
    past bij toeval. Erboven liggen er 0, eronder 0.'
    """
    known = _with_flags(rows, funnel, names, title)
    require_figures(len(known), title)
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        kinds = _kinds(known, _levels(funnel), language)
        keys = len(kinds) + (funnel.tau2 > 0)
        top = heading_height(title, subtitle, WIDTH) + (0.24 if keys <= IN_A_ROW else 0.42)
        axes = figure.add_axes((0.055, 0.7 / HEIGHT, 0.815, 1 - (0.7 + top) / HEIGHT))
        _scale(axes, known, funnel, per, language)
        counted = population or WORDS[language]["population"]
        axes.set_xlabel(WORDS[language]["axis"].format(population=counted))
        _draw_limits(axes, funnel, per, language)
        _draw_marks(axes, kinds)
        _draw_legend(axes, keys)
        _name_marks(axes, known, language)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt, english = (_describe(title, known, funnel, population, per, unit, each) for each in LANGUAGES)
    return Drawing(figure, alt, source, known, rows, alt_en=english)


def _with_flags(rows: pd.DataFrame, funnel: Funnel, names: pd.Series, title: str) -> pd.DataFrame:
    """Return the rows with a figure, with name, score and flags."""
    if len(rows) != len(funnel.z):
        raise PublicationError(
            f"there are {len(rows)} rows, and the funnel is of {len(funnel.z)}",
            where=title,
            remedy="compute the funnel from the rows that are drawn",
        )
    inner, outer = _levels(funnel)
    frame = rows[["code", "value", "denominator"]].assign(
        name=[name_of(names, code) for code in rows["code"]],
        z=funnel.z,
        inner=funnel.flags[inner],
        outer=funnel.flags[outer],
    )
    known = frame[frame["value"].notna() & (frame["denominator"] > 0) & frame["z"].notna()]
    return known.sort_values("code").reset_index(drop=True)


def _levels(funnel: Funnel) -> tuple[float, float]:
    return min(funnel.flags), max(funnel.flags)


def _chance_limits(funnel: Funnel, totals: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the inner limits if municipalities differed by chance alone."""
    return replace(funnel, tau2=0.0).limits(totals)[_levels(funnel)[0]]


def _percent(level: float, language: Language) -> str:
    """Write a level of confidence: 95% and 99,8%."""
    hundredfold = round(100 * level, 1)
    return f"{format_number(hundredfold, 0 if hundredfold.is_integer() else 1, language)}%"


def _scale(axes: Axes, known: pd.DataFrame, funnel: Funnel, per: float, language: Language) -> None:
    """Set the axes once for all: names are placed by them."""
    from matplotlib.ticker import FixedLocator, NullLocator

    low, high = known["denominator"].min() / 1.25, known["denominator"].max() * 1.25
    _, outer = funnel.limits([high])[_levels(funnel)[1]]  # all curves reach the right end
    highest = max(known["value"].max(), per * float(outer[0])) or 1.0
    axes.set(xscale="log", xlim=(low, high), ylim=(0, 1.09 * highest))
    steps = [step * 10**power for power in range(8) for step in (1, 2, 5)]
    within = [step for step in steps if low <= step <= high]
    axes.xaxis.set_major_locator(FixedLocator(within))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: format_number(value, 0, language))
    whole_ticks(axes, highest, language=language)
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.5)
    axes.set_axisbelow(True)


def _draw_limits(axes: Axes, funnel: Funnel, per: float, language: Language) -> None:
    """Draw target and limits, each called by name at its right end."""
    words = WORDS[language]
    totals = np.geomspace(*axes.get_xlim(), 200)
    if funnel.tau2 > 0:
        inner = _levels(funnel)[0]
        low, high = _chance_limits(funnel, totals)
        axes.fill_between(
            totals,
            per * low,
            per * high,
            color=BAND,
            linewidth=0,
            zorder=0.5,
            label=words["chance"].format(level=_percent(inner, language)),
            gid="chance",
        )
    axes.axhline(per * funnel.target, color="#1a1a1a", linewidth=1, zorder=1, gid="target")
    together = words["target"].format(rate=format_number(per * funnel.target, 1, language))
    ends = [(per * funnel.target, together)]
    limits = funnel.limits(totals)
    for level, dashes in zip(_levels(funnel), DASHES, strict=True):
        for limit in limits[level]:
            shown = np.where((limit > 0) & (limit < 1), per * limit, np.nan)  # no limit where all is possible
            axes.plot(
                totals, shown, color=MUTED, linewidth=0.9, linestyle=dashes, zorder=1, gid=f"limit-{level}"
            )
            called = words["limit"].format(level=_percent(level, language))
            ends += [(float(shown[-1]), called)] if shown[-1] > 0 else []
    space = 0.045 * axes.get_ylim()[1]
    heights = spread([end for end, _ in ends], space)
    lift = max(0.0, space - min(heights))  # clear of the ticks under the axis
    for (end, called), height in zip(ends, heights, strict=True):
        axes.plot(
            [1, 1.015],
            [end, height + lift],
            transform=axes.get_yaxis_transform(),
            color=MUTED,
            linewidth=0.5,
            clip_on=False,
            gid="end",
        )
        axes.text(
            1.02, height + lift, called, transform=axes.get_yaxis_transform(), fontsize=6.5, va="center"
        )


def _kinds(
    known: pd.DataFrame, levels: tuple[float, float], language: Language
) -> list[tuple[str, bool, str, pd.DataFrame]]:
    """Return the kinds of mark that occur: side, whether outside the outer limits too, words, rows."""
    inner, outer = (_percent(level, language) for level in levels)
    every = [(WITHIN, False), *((side, far) for side in (ABOVE, BELOW) for far in (True, False))]
    kinds = []
    for side, far in every:
        some = known[(known["inner"] == side) & ((known["outer"] != WITHIN) == far)]
        if len(some):
            words = WORDS[language][side].format(level=outer if far else inner, count=len(some))
            kinds.append((side, far, words, some))
    return kinds


def _draw_marks(axes: Axes, kinds: list[tuple[str, bool, str, pd.DataFrame]]) -> None:
    for side, far, words, some in kinds:
        axes.scatter(
            some["denominator"],
            some["value"],
            s=13 if side == WITHIN else 30,
            marker=MARKERS[side],
            facecolors=INK[side] if far else "white",
            edgecolors=INK[side],
            linewidths=0.7 if side == WITHIN else 1.1,
            zorder=3 if side == WITHIN else 4,
            label=words,
            gid=f"{side}-{'outer' if far else 'inner'}",
        )


def _draw_legend(axes: Axes, keys: int) -> None:
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        ncols=keys if keys <= IN_A_ROW else (keys + 1) // 2,
        fontsize=7,
        handletextpad=0.4,
        handlelength=1.4,
        columnspacing=1.3,
        borderaxespad=0.2,
    )


def _name_marks(axes: Axes, known: pd.DataFrame, language: Language) -> None:
    """Name the largest municipalities and the farthest off: those outside the limits, or else a few."""
    largest = known.sort_values(["denominator", "code"], ascending=[False, True]).head(LARGEST)
    others = known.drop(largest.index)
    farthest = others.loc[others["z"].abs().sort_values(ascending=False, kind="stable").index]
    count = max(FARTHEST, min(NAMED - LARGEST, int((others["inner"] != WITHIN).sum())))
    chosen = pd.concat([largest, farthest.head(count)])
    figures = [format_number(value, 1, language) for value in chosen["value"]]
    place_names(
        axes,
        chosen[["denominator", "value"]].to_numpy(dtype=float),
        [f"{name} {figure}" for name, figure in zip(chosen["name"], figures, strict=True)],
        known[["denominator", "value"]].to_numpy(dtype=float),
    )


def _describe(
    title: str,
    known: pd.DataFrame,
    funnel: Funnel,
    population: str,
    per: float,
    unit: str,
    language: Language,
) -> str:
    words = WORDS[language]
    sides = known["inner"].value_counts()
    low, high = known.loc[known["value"].idxmin()], known.loc[known["value"].idxmax()]
    least, most = (format_number(known["denominator"].agg(end), 0, language) for end in ("min", "max"))
    told = words["alt"].format(
        title=title.rstrip("."),
        count=len(known),
        least=least,
        most=most,
        population=population or words["population"],
        rate=format_number(per * funnel.target, 1, language),
        unit=unit or words["unit"],
        highest=f"{high['name']} ({format_number(high['value'], 1, language)})",
        lowest=f"{low['name']} ({format_number(low['value'], 1, language)})",
        level=_percent(_levels(funnel)[0], language),
        causes=words["by both" if funnel.tau2 > 0 else "by chance"],
        within=sides.get(WITHIN, 0),
        above=sides.get(ABOVE, 0),
        below=sides.get(BELOW, 0),
    )
    if funnel.tau2 > 0:
        lower, upper = _chance_limits(funnel, known["denominator"])
        beyond = int((~known["value"].between(per * lower, per * upper)).sum())
        told = f"{told} {words['beyond'].format(count=beyond)}"
    return told
