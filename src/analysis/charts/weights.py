"""What the choice of weights does to places in an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from analysis.design.labels import name_of, name_rows
from analysis.design.lines import text_width
from analysis.design.palette import BAND, CATEGORICAL, MUTED, NEUTRAL, SEQUENTIAL
from analysis.design.style import WIDTH, style
from analysis.numbers import LANGUAGES, Language, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIRST = 25
ROW = 0.155
"""Inches from one name to the next."""
LETTERS = 6.5
SHARES = (0.745, 0.93)
"""Left and right edge of the bars, as shares of the width."""
OFTEN = 0.9
INK = CATEGORICAL[0]
WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "direction": "plaats 1 = ongunstigst voor kinderen",
        "line": "plaats in 90% van de wegingen",
        "dot": "plaats bij gelijke gewichten",
        "tick": "middelste plaats",
        "tenth": "ongunstigste tiende (plaats 1–{last})",
        "tenth of one": "ongunstigste tiende (plaats 1)",
        "shares": "aandeel van de wegingen daarin",
        "below": "{direction}; {count} gemeenten in de index.\n{caveat}",
        "caveat": "Toeval in kleine gemeenten is niet meegeteld. Geen oordeel over beleid.",
        "alt": (
            "Marges door weging: {title}. De eerste {shown} van {count} gemeenten; {direction}. Bij gelijke gewichten "
            "staat {first} op plaats {rank}, en in 90% van de {draws} wegingen op plaats {low} tot {high}. De breedste "
            "marge heeft {widest}: plaats {widest_low} tot {widest_high}. In minstens {often}% van de wegingen bij de "
            "ongunstigste tiende: {there} van deze {shown}."
        ),
    },
    "en": {
        "direction": "place 1 = least favourable for children",
        "line": "place in 90% of the weightings",
        "dot": "place with equal weights",
        "tick": "middle place",
        "tenth": "least favourable tenth (place 1–{last})",
        "tenth of one": "least favourable tenth (place 1)",
        "shares": "share of the weightings in it",
        "below": "{direction}; {count} municipalities in the index.\n{caveat}",
        "caveat": "Chance in small municipalities is not counted in. No verdict on policy.",
        "alt": (
            "Margins by weighting: {title}. The first {shown} of {count} municipalities; {direction}. With equal "
            "weights {first} stands at place {rank}, and in 90% of the {draws} weightings at place {low} to {high}. "
            "The widest margin is that of {widest}: place {widest_low} to {widest_high}. In at least {often}% of the "
            "weightings in the least favourable tenth: {there} of these {shown}."
        ),
    },
}


def weight_ranges(
    table: pd.DataFrame,
    names: pd.Series,
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    draws: int = 10_000,
    direction: str = "",
    language: Language = "nl",
) -> Drawing:
    """Draw the places that random weights give to the 25 municipalities that stand first with equal weights.

    A line runs from the 5% to the 95% quantile of the place, a dot marks the place with equal weights, a tick the
    median. Bars show in which share of the draws a municipality is in the worst tenth, which is shaded.

    Parameters
    ----------
    table : DataFrame
        As :func:`analysis.statistics.sensitivity.weight_sensitivity` returns it, by code.
    names : Series
        Name of each municipality by code.
    title, subtitle, source : str
    based_on : DataFrame
        The panel rows in the index.
    draws : int
        How many sets of weights were drawn.
    direction : str
        Which end of the index is place 1; by default what is least favourable for children.
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When no municipality has a score.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "rank": [1.0, 2.0],
    ...         "median_rank": [1.0, 2.0],
    ...         "rank_p05": [1.0, 1.0],
    ...         "rank_p95": [2.0, 2.0],
    ...         "share_worst_tenth": [0.95, 0.05],
    ...     },
    ...     index=["A", "B"],
    ... )
    >>> names = pd.Series({"A": "Stad", "B": "Dorp"})
    >>> drawing = weight_ranges(table, names, title="T", subtitle="S", source="B", based_on=table)
    >>> drawing.alt
    'Marges door weging: T. De eerste 2 van 2 gemeenten; plaats 1 = ongunstigst voor kinderen. Bij gelijke gewichten
    staat Stad op plaats 1, en in 90% van de 10.000 wegingen op plaats 1 tot 2. De breedste marge heeft Stad: plaats
    1 tot 2. In minstens 90% van de wegingen bij de ongunstigste tiende: 1 van deze 2.'
    """
    scored = table.dropna(subset="rank")
    require_figures(len(scored), title)
    shown = _first(scored, names)
    tenth = -(-len(scored) // 10)
    above, below = heading_height(title, subtitle, WIDTH) + 0.28, 0.98 + source_room(source, WIDTH)
    height = above + max(ROW * len(shown), 1.0) + below
    with style():
        figure = Figure(figsize=(WIDTH, height))
        start = (max(text_width(name, LETTERS) for name in shown["name"]) + 0.09) / WIDTH
        bottom, tall = below / height, 1 - (above + below) / height
        places = figure.add_axes((start, bottom, SHARES[0] - 0.025 - start, tall))
        _draw_places(places, shown, tenth, language)
        _draw_shares(figure.add_axes((SHARES[0], bottom, SHARES[1] - SHARES[0], tall)), shown, language)
        _draw_keys(figure, _below(direction, len(scored), language), (below - 0.69, below - 0.28), language)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt, english = (_describe(title, shown, len(scored), draws, direction, each) for each in LANGUAGES)
    return Drawing(figure, alt, source, shown.reset_index(names="code"), based_on, alt_en=english)


def _first(scored: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return the municipalities that stand first, equal places by name."""
    named = scored.assign(name=[name_of(names, code) for code in scored.index])
    return named.sort_values(["rank", "name"], kind="stable").head(FIRST)


def _below(direction: str, count: int, language: Language) -> str:
    """Return which end is place 1 and the caveat, for under the keys."""
    words = WORDS[language]
    told = direction or words["direction"]
    return words["below"].format(
        direction=f"{told[:1].upper()}{told[1:]}", count=count, caveat=words["caveat"]
    )


def _draw_places(axes: Axes, shown: pd.DataFrame, tenth: int, language: Language) -> None:
    from matplotlib.ticker import MaxNLocator

    rows = range(len(shown))
    name_rows(axes, list(shown["name"]), LETTERS)
    last = max(int(shown[["rank_p95", "rank"]].to_numpy().max()), tenth)
    axes.set_xlim(0.5, last + 0.5)
    axes.axvspan(0.5, tenth + 0.5, color=BAND, linewidth=0, zorder=0, gid="worst-tenth")
    axes.annotate(
        WORDS[language]["tenth" if tenth > 1 else "tenth of one"].format(last=tenth),
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=6.5,
        color="#3f5566",
    )
    axes.hlines(
        rows, shown["rank_p05"] - 0.5, shown["rank_p95"] + 0.5, colors=INK, linewidth=1.4, gid="ranges"
    )
    axes.scatter(
        shown["median_rank"],
        rows,
        s=34,
        marker="|",
        color=SEQUENTIAL[3],
        linewidths=1.4,
        zorder=3,
        clip_on=False,
        gid="medians",
    )
    axes.scatter(
        shown["rank"],
        rows,
        s=17,
        facecolors="white",
        edgecolors="#1a1a1a",
        linewidths=1,
        zorder=4,
        clip_on=False,
        gid="ranks",
    )
    steps = MaxNLocator(6, integer=True, min_n_ticks=1).tick_values(1, last)
    ticks = [1, *(int(tick) for tick in steps if max(1, 0.08 * last) < tick <= last)]
    axes.set_xticks(ticks, [format_number(tick, 0, language) for tick in ticks])


def _draw_shares(axes: Axes, shown: pd.DataFrame, language: Language) -> None:
    percent = 100 * shown["share_worst_tenth"]
    rows = range(len(shown))
    axes.barh(rows, percent, height=0.62, color=NEUTRAL)
    for row, value in zip(rows, percent, strict=True):
        axes.text(104, row, f"{format_number(value, 0, language)}%", fontsize=LETTERS, va="center")
    axes.set(xlim=(0, 100), ylim=(len(shown) - 0.5, -0.5), yticks=[], xticks=[0, 50, 100])
    axes.set_xticklabels(["0", "50", "100%"])
    axes.annotate(
        WORDS[language]["shares"],
        (1.36, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        fontsize=6.5,
        color=MUTED,
    )


def _draw_keys(figure: Figure, told: str, tops: tuple[float, float], language: Language) -> None:
    """Say what line, dot and tick mean, and below it which end is place 1; heights in inches."""
    from matplotlib.lines import Line2D

    looks: dict[str, dict[str, Any]] = {
        "line": {"color": INK, "linewidth": 1.4},
        "dot": {"marker": "o", "markerfacecolor": "white", "markeredgecolor": "#1a1a1a", "linestyle": "none"},
        "tick": {"marker": "|", "color": SEQUENTIAL[3], "markeredgewidth": 1.4, "linestyle": "none"},
    }
    figure.legend(
        handles=[
            Line2D([], [], markersize=4.5, label=WORDS[language][kind], **look)
            for kind, look in looks.items()
        ],
        loc="lower left",
        bbox_to_anchor=(0.004, tops[0] / figure.get_figheight()),
        ncols=3,
        fontsize=7,
        borderaxespad=0.2,
    )
    figure.text(0.012, tops[1] / figure.get_figheight(), told, fontsize=7, va="top", gid="direction")


def _describe(
    title: str, shown: pd.DataFrame, scored: int, draws: int, direction: str, language: Language
) -> str:
    words, first = WORDS[language], shown.iloc[0]
    widest = shown.loc[(shown["rank_p95"] - shown["rank_p05"]).idxmax()]
    often = int((shown["share_worst_tenth"] >= OFTEN).sum())
    return words["alt"].format(
        title=title.rstrip("."),
        shown=len(shown),
        count=scored,
        direction=direction or words["direction"],
        first=first["name"],
        rank=f"{first['rank']:.0f}",
        draws=format_number(draws, 0, language),
        low=f"{first['rank_p05']:.0f}",
        high=f"{first['rank_p95']:.0f}",
        widest=widest["name"],
        widest_low=f"{widest['rank_p05']:.0f}",
        widest_high=f"{widest['rank_p95']:.0f}",
        often=format_number(100 * OFTEN, 0, language),
        there=often,
    )
