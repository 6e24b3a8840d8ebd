"""Estimates of several models side by side: a row for each, with its interval and the number behind it."""

from __future__ import annotations

from itertools import groupby
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
from analysis.design.lines import text_width
from analysis.design.palette import CATEGORICAL, MUTED
from analysis.design.style import WIDTH, style
from analysis.errors import PublicationError
from analysis.numbers import LANGUAGES, Language, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = ["model", "group", "estimate", "lower", "upper", "n"]
LETTERS = 7.0
ROW, GROUP_GAP = 0.185, 0.06
"""Inches from one row to the next, and more before the name of a group."""
NARROWEST = 1.4
"""Inches that the estimates need."""
CERTAIN, UNCERTAIN = CATEGORICAL[0], MUTED

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "caveat": "Een samenhang is geen oorzaak. Gevuld: het interval van 95% sluit nul uit.",
        "figures": "{middle} ({low} tot {high})",
        "head": "schatting (95%)",
        "models": "{count} modellen",
        "models_one": "1 model",
        "told": "Schattingen van {models} met intervallen van 95%: {title}, in {unit}.",
        "signs": (
            "Positief zijn er {positive}, negatief {negative}; het interval sluit nul uit bij {certain} van de {count}."
        ),
    },
    "en": {
        "caveat": "An association is not a cause. Filled: the 95% interval leaves out zero.",
        "figures": "{middle} ({low} to {high})",
        "head": "estimate (95%)",
        "models": "{count} models",
        "models_one": "1 model",
        "told": "Estimates of {models} with 95% intervals: {title}, in {unit}.",
        "signs": (
            "Positive are {positive}, negative {negative}; the interval leaves out zero in {certain} of the {count}."
        ),
    },
}


def coefficients(
    table: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    unit: str,
    decimals: int = 1,
    evidence: tuple[dict[str, Any], ...] = (),
    language: Language = "nl",
) -> Drawing:
    """Draw estimates with their 95% intervals as a forest plot.

    A mark is filled where the interval leaves out zero. Figures and numbers of observations stand at the right.

    Parameters
    ----------
    table : DataFrame
        A row for each model, in the order wanted: ``model`` (label), ``group`` (its family), ``estimate``, ``lower``
        and ``upper`` (bounds of 95%), ``n``. Rows of one group stand together.
    title, subtitle, source : str
        Like labels and unit in the language of the figure; both text alternatives have them as they are.
    based_on : DataFrame
        The panel rows that the models were fitted to.
    unit : str
        Of the estimates: "procent per procentpunt".
    decimals : int
    evidence : tuple of dict
        What else the models rest on, for the manifest.
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When there is no model, a column is missing, an estimate lies outside its interval, the rows of a group
        do not stand together, or labels are too long.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     [["gewogen", "lineair", 6.1, 1.9, 10.4, 150], ["Gamma", "log-link", 4.0, -1.0, 9.0, 150]],
    ...     columns=["model", "group", "estimate", "lower", "upper", "n"],
    ... )
    >>> drawing = coefficients(
    ...     table, title="T", subtitle="S", source="B", based_on=table, unit="procent per procentpunt"
    ... )
    >>> drawing.alt
    'Schattingen van 2 modellen met intervallen van 95%: T, in procent per procentpunt. Lineair: gewogen 6,1 (1,9 tot
    10,4), n = 150. Log-link: Gamma 4,0 (−1,0 tot 9,0), n = 150. Positief zijn er 2, negatief 0; het interval sluit nul
    uit bij 1 van de 2.'
    """
    _refuse(table, title)
    rows = table.reset_index(drop=True)
    heights, groups = _layout(rows)
    tall = heights[-1] + ROW / 2
    above, below = heading_height(title, subtitle, WIDTH) + 0.26, 0.98 + source_room(source, WIDTH)
    height = above + tall + below
    labels = [text_width(label, LETTERS) + 0.1 for label in rows["model"]]
    names = [text_width(name, LETTERS, "bold") for name in groups.values()]
    start = max([*labels, *names, 0.8]) + 0.2
    words = [_figures(row, decimals, language) for row in rows.to_dict("records")]
    figures = max(text_width(word, LETTERS) for word in words)
    counts = max(text_width(word, LETTERS) for word in [*_counts(rows, language), "n"])
    end = WIDTH - figures - counts - 0.42
    if end - start < NARROWEST:
        raise PublicationError(
            "the labels leave no room for the estimates", where=title, remedy="shorten the longest label"
        )
    with style():
        figure = Figure(figsize=(WIDTH, height))
        box = (start / WIDTH, below / height, (end - start) / WIDTH, tall / height)
        axes = figure.add_axes(box, gid="estimates")
        _scale(axes, rows, tall, unit, language)
        _draw_marks(axes, rows, heights)
        _write(axes, rows, heights, groups, words, (start, end, end + 0.12 + figures), language)
        _draw_key(figure, below / height, language)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt, english = (_describe(title, rows, unit, decimals, each) for each in LANGUAGES)
    return Drawing(figure, alt, source, rows, based_on, evidence, english)


def _refuse(table: pd.DataFrame, title: str) -> None:
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise PublicationError(
            f"the table of estimates has no column '{missing[0]}'", where=title, remedy="add the column"
        )
    require_figures(len(table), title)
    inside = (table["lower"] <= table["estimate"]) & (table["estimate"] <= table["upper"])
    sound = inside & np.isfinite(table[["lower", "upper"]].astype(float)).all(axis=1)
    if not sound.all():
        raise PublicationError(
            f"the estimate of '{table.loc[~sound, 'model'].iloc[0]}' has no interval around it",
            where=title,
            remedy="give each model an estimate between its 'lower' and 'upper'",
        )
    together = [name for name, _ in groupby(table["group"])]
    if len(together) != len(set(together)):
        twice = next(name for at, name in enumerate(together) if name in together[:at])
        raise PublicationError(
            f"the rows of the group '{twice}' do not stand together", where=title, remedy="sort the table"
        )


def _layout(rows: pd.DataFrame) -> tuple[list[float], dict[float, str]]:
    """Return the height of each row, in inches from the top, and the names of groups by theirs."""
    at, heights, groups = -ROW / 2, list[float](), dict[float, str]()
    for name, some in groupby(rows["group"]):
        if name:
            at += ROW + (GROUP_GAP if heights else 0)
            groups[at] = str(name)
        for _ in some:
            at += ROW
            heights.append(at)
    return heights, groups


def _figures(row: dict[str, Any], decimals: int, language: Language) -> str:
    low, middle, high = (
        format_number(row[name], decimals, language) for name in ("lower", "estimate", "upper")
    )
    return WORDS[language]["figures"].format(low=low, middle=middle, high=high)


def _counts(rows: pd.DataFrame, language: Language) -> list[str]:
    return [format_number(n, language=language) for n in rows["n"]]


def _scale(axes: Axes, rows: pd.DataFrame, tall: float, unit: str, language: Language) -> None:
    from matplotlib.ticker import MaxNLocator

    low, high = min(0.0, rows["lower"].min()), max(0.0, rows["upper"].max())
    margin = 0.04 * ((high - low) or 1.0)
    axes.set(xlim=(low - margin, high + margin), ylim=(tall, 0), yticks=[])
    axes.spines["left"].set_visible(False)
    ticks = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high)
    shown = [tick for tick in ticks if low - margin <= tick <= high + margin]
    digits = 0 if all(float(tick).is_integer() for tick in shown) else 1 if shown[1] - shown[0] >= 0.1 else 2
    axes.set_xticks(shown, [format_number(tick, digits, language) for tick in shown])
    axes.set_xlabel(unit)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.axvline(0, color="#1a1a1a", linewidth=0.9, zorder=1, gid="zero")


def _certain(rows: pd.DataFrame) -> pd.Series:
    """Tell which intervals leave out zero."""
    return (rows["lower"] > 0) | (rows["upper"] < 0)


def _draw_marks(axes: Axes, rows: pd.DataFrame, heights: list[float]) -> None:
    colours = np.where(_certain(rows), CERTAIN, UNCERTAIN).tolist()
    fills = np.where(_certain(rows), CERTAIN, "#ffffff").tolist()
    axes.hlines(
        heights, rows["lower"], rows["upper"], colors=colours, linewidth=1.4, zorder=2, gid="intervals"
    )
    axes.scatter(
        rows["estimate"],
        heights,
        s=24,
        facecolors=fills,
        edgecolors=colours,
        linewidths=1.1,
        zorder=3,
        gid="estimates",
    )


def _write(
    axes: Axes,
    rows: pd.DataFrame,
    heights: list[float],
    groups: dict[float, str],
    words: list[str],
    edges: tuple[float, float, float],
    language: Language,
) -> None:
    """Write labels to the left of the axes, figures and numbers to the right, and what they are above them."""
    start, end, right = edges

    def write(inches: float, y: float, text: str, **look: Any) -> None:
        x = (inches - start) / (end - start)
        axes.text(x, y, text, transform=axes.get_yaxis_transform(), va="center", fontsize=LETTERS, **look)

    for y, name in groups.items():
        write(0.08, y, name, fontweight="bold", gid="group")
    for y, label, word, n in zip(heights, rows["model"], words, _counts(rows, language), strict=True):
        write(0.18 if groups else 0.08, y, label, gid="model")
        write(right, y, word, ha="right", gid="figures")
        write(WIDTH - 0.08, y, n, ha="right", gid="n")
    write(right, -0.09, WORDS[language]["head"], ha="right", color=MUTED)
    write(WIDTH - 0.08, -0.09, "n", ha="right", color=MUTED)


def _draw_key(figure: Figure, below: float, language: Language) -> None:
    y, caveat = below - 0.5 / figure.get_figheight(), WORDS[language]["caveat"]
    figure.text(0.012, y, caveat, va="top", fontsize=LETTERS, gid="caveat")


def _describe(title: str, rows: pd.DataFrame, unit: str, decimals: int, language: Language) -> str:
    words = WORDS[language]
    models = words["models" if len(rows) > 1 else "models_one"].format(count=len(rows))
    sentences = [words["told"].format(models=models, title=title.rstrip("."), unit=unit)]
    for name, some in groupby(rows.to_dict("records"), key=lambda row: row["group"]):
        told = [
            f"{row['model']} {_figures(row, decimals, language)}, n = {format_number(row['n'], language=language)}"
            for row in some
        ]
        group = f"{str(name)[:1].upper()}{str(name)[1:]}: " if name else ""
        sentences.append(f"{group}{'; '.join(told)}.")
    signs = words["signs"].format(
        positive=int((rows["estimate"] > 0).sum()),
        negative=int((rows["estimate"] < 0).sum()),
        certain=int(_certain(rows).sum()),
        count=len(rows),
    )
    return " ".join([*sentences, signs])
