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
from analysis.numbers import format_number
from analysis.wording import GAP_CAUTION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDE = 4.75
"""Inches of both axes: equal amounts are equally far on either."""
NAMED = 10
ABOVE, WITHIN, BELOW = "boven", "binnen", "onder"
MARKERS = {ABOVE: "^", WITHIN: "o", BELOW: "v"}
INK = {ABOVE: SEQUENTIAL[3], WITHIN: MUTED, BELOW: CATEGORICAL[0]}
CAVEAT = f"{GAP_CAUTION['nl']} In een kleine gemeente kan één instelling\nhet bedrag bepalen."
INTERVAL = "#dde4eb"


def expectation(
    rows: pd.DataFrame,
    names: pd.Series,
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    unit: str = "euro per kind",
    logarithmic: bool = True,
    named: int = NAMED,
    interval: str = "interval (95%)",
    evidence: tuple[dict[str, Any], ...] = (),
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
    based_on : DataFrame
        The panel rows that the model was fitted to.
    unit : str
    logarithmic : bool
        Logarithmic axes, on which equal ratios are equally far from the line; farthest is then the largest ratio,
        and otherwise the largest difference.
    named : int
        How many municipalities are named at most.
    interval : str
        What ``lower`` and ``upper`` are, in a few words.
    evidence : tuple of dict
        What else the model rests on, for the manifest.

    Returns
    -------
    Drawing
        Its rows have the difference in percent of what is expected and, with intervals, the ``side``.

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
        left = max(text_width(format_number(tick), 7.5) for tick in ticks) + 0.36
        box = (left / WIDTH, below / height, (WIDTH - left - 0.1) / WIDTH, SIDE / height)
        axes = figure.add_axes(box, gid="expectation")
        _scale(axes, limits, ticks, unit, logarithmic)
        _draw_marks(axes, known, interval)
        _name_marks(axes, known, logarithmic, named)
        figure.text(0.012, (below - 0.52) / height, CAVEAT, va="top", fontsize=7.5, gid="caveat")
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    return Drawing(figure, _describe(title, known, unit, interval), source, known, based_on, evidence)


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


def _scale(axes: Axes, limits: tuple[float, float], ticks: list[float], unit: str, logarithmic: bool) -> None:
    from matplotlib.ticker import NullLocator

    if logarithmic:
        axes.set(xscale="log", yscale="log")
    axes.set(xlim=limits, ylim=limits)
    labels = [format_number(tick) for tick in ticks]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_ticks(ticks, labels)
    axes.grid(color="#ececec", linewidth=0.5)
    axes.set_axisbelow(True)
    suffix = " (logaritmische schaal)" if logarithmic else ""
    axes.set_xlabel(f"verwacht, {unit}{suffix}")
    axes.set_ylabel(f"werkelijk, {unit}{suffix}")
    axes.plot(
        limits, limits, color="#1a1a1a", linewidth=0.9, zorder=2, label="werkelijk is verwacht", gid="equal"
    )


def _draw_marks(axes: Axes, known: pd.DataFrame, interval: str) -> None:
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
    words = {ABOVE: "erboven", WITHIN: "erbinnen" if "side" in known else "gemeente", BELOW: "eronder"}
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


def _told(percent: float) -> str:
    """Write a difference with its direction."""
    return f"{format_number(abs(percent))}% {'hoger' if percent > 0 else 'lager'}"


def _name_marks(axes: Axes, known: pd.DataFrame, logarithmic: bool, named: int) -> None:
    chosen = _farthest(known, logarithmic).head(named)
    along = np.linspace(0.0, 1.0, 120)
    low, high = axes.get_xlim()
    line = low * (high / low) ** along if logarithmic else low + (high - low) * along
    marks = known[["expected", "actual"]].to_numpy(dtype=float)
    place_names(
        axes,
        chosen[["expected", "actual"]].to_numpy(dtype=float),
        [
            f"{name}, {_told(percent)}"
            for name, percent in zip(chosen["name"], chosen["percent"], strict=True)
        ],
        np.vstack([marks, np.column_stack([line, line])]),
    )


def _describe(title: str, known: pd.DataFrame, unit: str, interval: str) -> str:
    higher, lower = (known["actual"] > known["expected"]).sum(), (known["actual"] < known["expected"]).sum()
    subject = "gemeenten" if len(known) > 1 else "gemeente"
    sentences = [
        f"Puntenwolk: {title.rstrip('.')}. {len(known)} {subject}, werkelijk tegen verwacht, in {unit}.",
        f"Werkelijk hoger dan verwacht: {higher}; lager: {lower}.",
    ]
    if "side" in known:
        sides = known["side"].value_counts()
        sentences.append(
            f"Buiten het {interval} liggen er {sides.get(ABOVE, 0)} boven en {sides.get(BELOW, 0)} onder."
        )
    top, bottom = known.loc[known["percent"].idxmax()], known.loc[known["percent"].idxmin()]
    told = [f"het verst erboven ligt {top['name']} ({_told(top['percent'])})"] if higher else []
    verb = "" if higher else " ligt"
    told += [f"het verst eronder{verb} {bottom['name']} ({_told(bottom['percent'])})"] if lower else []
    if told:
        sentences.append(f"H{', '.join(told)[1:]}.")
    return " ".join([*sentences, CAVEAT.replace("\n", " ")])
