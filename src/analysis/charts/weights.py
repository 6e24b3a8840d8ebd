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
from analysis.numbers import format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIRST = 25
CAVEAT = "Toeval in kleine gemeenten is niet meegeteld. Geen oordeel over beleid."
ROW = 0.155
"""Inches from one name to the next."""
LETTERS = 6.5
SHARES = (0.745, 0.93)
"""Left and right edge of the bars, as shares of the width."""
OFTEN = 0.9
INK = CATEGORICAL[0]
KEYS = (
    ("line", "plaats in 90% van de wegingen"),
    ("dot", "plaats bij gelijke gewichten"),
    ("tick", "middelste plaats"),
)


def weight_ranges(
    table: pd.DataFrame,
    names: pd.Series,
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    draws: int = 10_000,
    direction: str = "plaats 1 = ongunstigst voor kinderen",
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
        Which end of the index is place 1.

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
        _draw_places(places, shown, tenth)
        _draw_shares(figure.add_axes((SHARES[0], bottom, SHARES[1] - SHARES[0], tall)), shown)
        _draw_keys(
            figure,
            f"{direction[:1].upper()}{direction[1:]}; {len(scored)} gemeenten in de index.\n{CAVEAT}",
            height,
            below,
        )
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt = _describe(title, shown, len(scored), draws, direction)
    return Drawing(figure, alt, source, shown.reset_index(names="code"), based_on)


def _first(scored: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return the municipalities that stand first, equal places by name."""
    named = scored.assign(name=[name_of(names, code) for code in scored.index])
    return named.sort_values(["rank", "name"], kind="stable").head(FIRST)


def _draw_places(axes: Axes, shown: pd.DataFrame, tenth: int) -> None:
    from matplotlib.ticker import MaxNLocator

    rows = range(len(shown))
    name_rows(axes, list(shown["name"]), LETTERS)
    last = max(int(shown[["rank_p95", "rank"]].to_numpy().max()), tenth)
    axes.set_xlim(0.5, last + 0.5)
    axes.axvspan(0.5, tenth + 0.5, color=BAND, linewidth=0, zorder=0, gid="worst-tenth")
    axes.annotate(
        f"ongunstigste tiende (plaats 1–{tenth})" if tenth > 1 else "ongunstigste tiende (plaats 1)",
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
    axes.set_xticks(ticks, [format_number(tick) for tick in ticks])


def _draw_shares(axes: Axes, shown: pd.DataFrame) -> None:
    percent = 100 * shown["share_worst_tenth"]
    rows = range(len(shown))
    axes.barh(rows, percent, height=0.62, color=NEUTRAL)
    for row, value in zip(rows, percent, strict=True):
        axes.text(104, row, f"{format_number(value)}%", fontsize=LETTERS, va="center")
    axes.set(xlim=(0, 100), ylim=(len(shown) - 0.5, -0.5), yticks=[], xticks=[0, 50, 100])
    axes.set_xticklabels(["0", "50", "100%"])
    axes.annotate(
        "aandeel van de wegingen daarin",
        (1.36, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        fontsize=6.5,
        color=MUTED,
    )


def _draw_keys(figure: Figure, direction: str, height: float, below: float) -> None:
    """Say what line, dot and tick mean, and which end is place 1."""
    from matplotlib.lines import Line2D

    looks: dict[str, dict[str, Any]] = {
        "line": {"color": INK, "linewidth": 1.4},
        "dot": {"marker": "o", "markerfacecolor": "white", "markeredgecolor": "#1a1a1a", "linestyle": "none"},
        "tick": {"marker": "|", "color": SEQUENTIAL[3], "markeredgewidth": 1.4, "linestyle": "none"},
    }
    figure.legend(
        handles=[Line2D([], [], markersize=4.5, label=words, **looks[kind]) for kind, words in KEYS],
        loc="lower left",
        bbox_to_anchor=(0.004, (below - 0.69) / height),
        ncols=3,
        fontsize=7,
        borderaxespad=0.2,
    )
    figure.text(0.012, (below - 0.28) / height, direction, fontsize=7, va="top", gid="direction")


def _describe(title: str, shown: pd.DataFrame, scored: int, draws: int, direction: str) -> str:
    first = shown.iloc[0]
    widest = shown.loc[(shown["rank_p95"] - shown["rank_p05"]).idxmax()]
    often = int((shown["share_worst_tenth"] >= OFTEN).sum())
    return (
        f"Marges door weging: {title.rstrip('.')}. De eerste {len(shown)} van {scored} gemeenten; {direction}. "
        f"Bij gelijke gewichten staat {first['name']} op plaats {first['rank']:.0f}, en in 90% van de "
        f"{format_number(draws)} wegingen op plaats {first['rank_p05']:.0f} tot {first['rank_p95']:.0f}. De breedste "
        f"marge heeft {widest['name']}: plaats {widest['rank_p05']:.0f} tot {widest['rank_p95']:.0f}. In minstens "
        f"{format_number(100 * OFTEN)}% van de wegingen bij de ongunstigste tiende: {often} van deze {len(shown)}."
    )
