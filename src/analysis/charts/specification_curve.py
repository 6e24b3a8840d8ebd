"""The estimates of all reasonable models, from low to high, over the choices that each of them makes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
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
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

CURVE_HEIGHT = 2.35
ROW, HEAD = 0.132, 0.165
"""Inches of the row of an option, and of the name of a choice."""
TICK = 0.092
LETTERS = 6.5
NARROWEST = 2.0
"""Inches that the curve needs."""
INK = (CATEGORICAL[0], "#9a9a9a", CATEGORICAL[1])
INTERVAL = "#dddddd"
MAIN = "#111111"
ALPHA = 0.05

WORDS: dict[Language, dict[str, Any]] = {
    "nl": {
        "kinds": ("positief en significant", "niet significant", "negatief en significant"),
        "caveat": "Een samenhang is geen oorzaak. De modellen delen hun gegevens: zij zijn geen losse bewijzen.",
        "outside": " Buiten beeld reiken {count} intervallen.",
        "outside_one": " Buiten beeld reikt 1 interval.",
        "counted": "{count} modellen: {positive} positief, {significant} positief en significant",
        "counted_one": "1 model: {positive} positief, {significant} positief en significant",
        "models": "modellen",
        "share": "pos.\nen sign.",
        "main": "hoofdmodel {figures}",
        "figures": "{middle} ({low} tot {high})",
        "interval": "interval van 95%",
        "told": "Specificatiecurve: {title}, in {unit}. {counted}, {negative} negatief en significant.",
        "range": "De schattingen lopen van {low} tot {high}; de mediaan is {middle}.",
        "told_main": "Het hoofdmodel geeft {figures}.",
        "by_choice": "Positief en significant naar {heading}: {options}.",
    },
    "en": {
        "kinds": ("positive and significant", "not significant", "negative and significant"),
        "caveat": "An association is not a cause. The models share their data: they are not separate evidence.",
        "outside": " {count} intervals reach out of view.",
        "outside_one": " 1 interval reaches out of view.",
        "counted": "{count} models: {positive} positive, {significant} positive and significant",
        "counted_one": "1 model: {positive} positive, {significant} positive and significant",
        "models": "models",
        "share": "pos.\nand sign.",
        "main": "main model {figures}",
        "figures": "{middle} ({low} to {high})",
        "interval": "95% interval",
        "told": "Specification curve: {title}, in {unit}. {counted}, {negative} negative and significant.",
        "range": "Estimates run from {low} to {high}; the median is {middle}.",
        "told_main": "The main model gives {figures}.",
        "by_choice": "Positive and significant by {heading}: {options}.",
    },
}


@dataclass(frozen=True)
class Option:
    """A row of the matrix: one option of a choice, with what its models find."""

    choice: str
    name: str
    top: float
    models: NDArray[np.bool_]


def specification_curve(
    curve: pd.DataFrame,
    choices: Mapping[str, str],
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    unit: str,
    main: Hashable = None,
    decimals: int = 1,
    evidence: tuple[dict[str, Any], ...] = (),
    language: Language = "nl",
) -> Drawing:
    """Draw a specification curve.

    Above stand the estimates in order of size with their 95% intervals, below which options each model takes, and
    for each option how many models take it and which share of them is positive and significant (p below 0.05). See
    Simonsohn, Simmons and Nelson (2020), Specification curve analysis, Nature Human Behaviour 4, 1208-1214.

    Parameters
    ----------
    curve : DataFrame
        A row for each model: ``estimate``, ``lower``, ``upper``, ``p``, and a column for each choice with the
        option that the model takes, in words.
    choices : mapping of str to str
        Heading of each choice by column, in order. The options of a categorical column stand in the order of its
        categories, numbers (years) in theirs, others in the order in which they first occur.
    title, subtitle, source : str
        Like choices, options and unit in the language of the figure; both text alternatives have them as they are.
        Numbers of models and shares are added to the subtitle.
    based_on : DataFrame
        The panel rows that the models were fitted to.
    unit : str
        Of the estimates.
    main : hashable, optional
        Label in the index of ``curve`` of the main model, which is marked.
    decimals : int
        Of the figures in the words.
    evidence : tuple of dict
        What else the models rest on, for the manifest.
    language : {"nl", "en"}

    Returns
    -------
    Drawing
        Its rows are those of ``curve`` in the order in which they are drawn, with ``place`` from 1.

    Raises
    ------
    PublicationError
        When there is no model, a column is missing, a figure of a model is, there is no such main
        model, or options are too long.

    Examples
    --------
    >>> curve = pd.DataFrame(
    ...     {
    ...         "estimate": [2.0, -1.0, 4.0],
    ...         "lower": [-1.0, -3.0, 1.0],
    ...         "upper": [5.0, 1.0, 7.0],
    ...         "p": [0.2, 0.3, 0.01],
    ...         "year": ["2020", "2021", "2021"],
    ...     }
    ... )
    >>> drawing = specification_curve(
    ...     curve, {"year": "Jaar"}, title="T", subtitle="S", source="B", based_on=curve, unit="procent", main=2
    ... )
    >>> drawing.alt
    'Specificatiecurve: T, in procent. 3 modellen: 67% positief, 33% positief en significant, 0% negatief en
    significant. De schattingen lopen van −1,0 tot 4,0; de mediaan is 2,0. Het hoofdmodel geeft 4,0 (1,0 tot 7,0).
    Positief en significant naar jaar: 2020 0%; 2021 50%.'
    >>> drawing.rows["place"].tolist(), drawing.rows["estimate"].tolist()
    ([1, 2, 3], [-1.0, 2.0, 4.0])
    """
    _refuse(curve, choices, main, title)
    ordered = curve.sort_values("estimate", kind="stable")
    kind = _kinds(ordered)
    options, tall = _options(curve, ordered, choices)
    below_title = f"{subtitle.rstrip('.')}; {_counted(kind, ordered, language)}"
    above = heading_height(title, below_title, WIDTH) + 0.5
    below = 0.62 + source_room(source, WIDTH)
    height = above + CURVE_HEIGHT + 0.3 + tall + below
    names = [text_width(option.name, LETTERS) + 0.14 for option in options]
    start = max([*names, *(text_width(name, LETTERS, "bold") for name in choices.values()), 0.6]) + 0.16
    box = (start / WIDTH, 1 - (start + 0.92) / WIDTH)
    if box[1] * WIDTH < NARROWEST:
        raise PublicationError(
            "the options leave no room for the curve", where=title, remedy="shorten the longest option"
        )
    with style():
        figure = Figure(figsize=(WIDTH, height))
        bottom = (below + tall + 0.3) / height
        upper = figure.add_axes((box[0], bottom, box[1], CURVE_HEIGHT / height), gid="curve")
        outside = _draw_curve(upper, ordered, kind, language)
        lower = figure.add_axes((box[0], below / height, box[1], tall / height), gid="choices")
        _draw_matrix(lower, options, kind, tall)
        _write_options(lower, options, choices, kind, start, language)
        if main is not None:
            _mark_main(upper, lower, ordered, options, main, decimals, language)
        upper.text(0, 1.02, unit, transform=upper.transAxes, fontsize=7.5, color=MUTED, gid="unit")
        _draw_key(figure, kind, above, height, language)
        caveat = f"{WORDS[language]['caveat']}{_told_outside(outside, language)}"
        figure.text(0.012, (below - 0.1) / height, caveat, va="top", fontsize=LETTERS, gid="caveat")
        add_heading(figure, title, below_title)
        add_source(figure, source)
    alt, english = (
        _describe(title, ordered, kind, options, choices, unit, main, decimals, each) for each in LANGUAGES
    )
    rows = ordered.assign(place=range(1, len(ordered) + 1)).reset_index(drop=True)
    return Drawing(figure, alt, source, rows, based_on, evidence, english)


# --------------------------------------------------------------------------------------------------- preparation


def _refuse(curve: pd.DataFrame, choices: Mapping[str, str], main: Hashable, title: str) -> None:
    figures = ["estimate", "lower", "upper", "p"]
    missing = [name for name in [*figures, *choices] if name not in curve]
    if missing:
        raise PublicationError(
            f"the models have no column '{missing[0]}'", where=title, remedy="add the column"
        )
    require_figures(len(curve), title)
    if not np.isfinite(curve[figures].to_numpy(dtype=float)).all() or curve[[*choices]].isna().any(axis=None):
        raise PublicationError(
            "a model lacks an estimate, an interval, a p-value or an option",
            where=title,
            remedy="leave out models that could not be fitted, and say so in the text",
        )
    if main is not None and (curve.index == main).sum() != 1:
        raise PublicationError(
            f"there is not one model {main!r} to mark as the main one",
            where=title,
            remedy="pass a label of the index, each of which occurs once",
        )


def _kinds(curve: pd.DataFrame) -> NDArray[np.int64]:
    """Return for each model the place of its kind: positive, not significant, negative."""
    significant = curve["p"] < ALPHA
    positive = curve["estimate"] > 0
    return np.select([significant & positive, significant & (curve["estimate"] < 0)], [0, 2], default=1)


def _options(
    curve: pd.DataFrame, ordered: pd.DataFrame, choices: Mapping[str, str]
) -> tuple[list[Option], float]:
    """Return the rows of the matrix with their places in inches from the top, and the height of all."""
    rows, top = list[Option](), 0.0
    for column in choices:
        top += HEAD
        for name in _in_order(curve[column]):
            rows.append(Option(column, str(name), top, (ordered[column] == name).to_numpy(dtype=bool)))
            top += ROW
        top += 0.03
    return rows, top


def _in_order(taken: pd.Series) -> list[Any]:
    """Return the options that occur."""
    found = list(taken.unique())
    if isinstance(taken.dtype, pd.CategoricalDtype):
        return [name for name in taken.cat.categories if name in found]
    return sorted(found, key=float) if all(str(name).isdigit() for name in found) else found


def _percent(part: float, whole: float) -> str:
    """Write a share in whole percent; a few are never none, nor all but a few all."""
    share = 100 * part / whole
    if 0 < share < 0.5 or 99.5 <= share < 100:
        return "<1%" if share < 50 else ">99%"
    return f"{format_number(share)}%"


def _told_outside(count: int, language: Language) -> str:
    return WORDS[language]["outside" if count > 1 else "outside_one"].format(count=count) if count else ""


def _counted(kind: NDArray[np.int64], curve: pd.DataFrame, language: Language) -> str:
    counted: str = WORDS[language]["counted" if len(curve) > 1 else "counted_one"]
    return counted.format(
        count=format_number(len(curve), language=language),
        positive=_percent((curve["estimate"] > 0).sum(), len(curve)),
        significant=_percent((kind == 0).sum(), len(curve)),
    )


# -------------------------------------------------------------------------------------------------------- drawing


def _draw_curve(axes: Axes, curve: pd.DataFrame, kind: NDArray[np.int64], language: Language) -> int:
    """Draw estimates and intervals; return how many intervals reach out of view."""
    from matplotlib.collections import LineCollection
    from matplotlib.ticker import MaxNLocator

    places = np.arange(len(curve)) + 0.5
    low, high = curve["lower"].to_numpy(dtype=float), curve["upper"].to_numpy(dtype=float)
    estimates = curve["estimate"].to_numpy(dtype=float)
    bottom, top = (
        min(0.0, np.quantile(low, 0.01), estimates[0]),
        max(0.0, np.quantile(high, 0.99), estimates[-1]),
    )
    span = (top - bottom) or 1.0
    if (
        low.min() > bottom - 0.5 * span and high.max() < top + 0.5 * span
    ):  # cut only what would flatten the rest
        bottom, top = min(0.0, low.min()), max(0.0, high.max())
        span = (top - bottom) or 1.0
    limits = (bottom - 0.03 * span, top + 0.16 * span)
    axes.set(xlim=(0, len(curve)), ylim=limits, xticks=[])
    axes.spines["bottom"].set_visible(False)
    ticks = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(bottom, top)
    shown = [tick for tick in ticks if bottom <= tick <= top]
    digits = 0 if all(float(tick).is_integer() for tick in shown) else 1
    axes.set_yticks(shown, [format_number(tick, digits, language) for tick in shown])
    bars = LineCollection(
        [[(x, one), (x, other)] for x, one, other in zip(places, low, high, strict=True)],
        colors=INTERVAL,
        linewidths=_width(axes, len(curve), 1.02),
        capstyle="butt",
        rasterized=True,
        zorder=1,
        gid="intervals",
    )
    bars.set_snap(False)  # lines thinner than a pixel stay evenly grey
    axes.add_collection(bars)
    axes.axhline(0, color="#1a1a1a", linewidth=0.8, zorder=2, gid="zero")
    for at, colour in enumerate(INK):
        axes.scatter(
            places[kind == at],
            estimates[kind == at],
            s=5 if len(curve) > 100 else 14,
            color=colour,
            linewidths=0,
            rasterized=True,
            zorder=3,
            gid=f"estimates-{at}",
        )
    return int(((low < limits[0]) | (high > limits[1])).sum())


def _width(axes: Axes, count: int, share: float) -> float:
    """Return the width in points of a line that takes a share of the room of one model."""
    return min(share * 72 * axes.get_position().width * WIDTH / count, 6.0)


def _draw_matrix(axes: Axes, options: list[Option], kind: NDArray[np.int64], tall: float) -> None:
    from matplotlib.collections import LineCollection
    from matplotlib.patches import Rectangle

    axes.set(xlim=(0, len(kind)), ylim=(tall, 0))
    axes.set_axis_off()
    colours = np.array(INK)[kind]
    for at, option in enumerate(options):
        y = option.top + (ROW - TICK) / 2
        axes.add_patch(Rectangle((0, y), len(kind), TICK, facecolor="#f3f3f3", linewidth=0, zorder=0))
        places = np.flatnonzero(option.models)
        ticks = LineCollection(
            [[(x + 0.5, y), (x + 0.5, y + TICK)] for x in places],
            colors=colours[places].tolist(),
            linewidths=_width(axes, len(kind), 0.9),
            capstyle="butt",
            rasterized=True,
            gid=f"option-{at}",
        )
        ticks.set_snap(False)
        axes.add_collection(ticks)


def _write_options(
    axes: Axes,
    options: list[Option],
    choices: Mapping[str, str],
    kind: NDArray[np.int64],
    start: float,
    language: Language,
) -> None:
    """Write choices and options to the left, numbers and shares to the right."""
    inches = axes.get_position().width * WIDTH

    def write(x: float, y: float, text: str, **look: Any) -> None:
        place = (x - start) / inches
        look = {"va": "center", "fontsize": LETTERS, "transform": axes.get_yaxis_transform(), **look}
        axes.text(place, y, text, **look)

    end = start + inches
    for x, head in ((end + 0.44, "models"), (WIDTH - 0.06, "share")):
        write(
            x, 0.13, WORDS[language][head], ha="right", va="bottom", color=MUTED, fontsize=6, linespacing=1.0
        )
    seen = set[str]()
    for option in options:
        if option.choice not in seen:
            seen.add(option.choice)
            write(0.08, option.top - 0.07, choices[option.choice], fontweight="bold", gid="choice")
        y = option.top + ROW / 2
        count = int(option.models.sum())
        write(0.16, y, option.name, gid="option")
        write(end + 0.44, y, format_number(count, language=language), ha="right", gid="models")
        write(WIDTH - 0.06, y, _percent((kind[option.models] == 0).sum(), count), ha="right", gid="share")


def _mark_main(
    upper: Axes,
    lower: Axes,
    curve: pd.DataFrame,
    options: list[Option],
    main: Hashable,
    decimals: int,
    language: Language,
) -> None:
    """Mark the main model on the curve, with its figures, and the options that it takes."""
    from matplotlib.patheffects import withStroke

    at = int(np.flatnonzero(curve.index == main)[0])
    row = curve.iloc[at]
    top = upper.get_ylim()[1]
    upper.plot([at + 0.5] * 2, [row["estimate"], top], color=MAIN, linewidth=0.7, zorder=4)
    upper.plot(at + 0.5, row["estimate"], "D", color=MAIN, markersize=4.5, mec="white", zorder=5, gid="main")
    right = at < len(curve) / 2
    upper.annotate(
        WORDS[language]["main"].format(figures=_figures(row, decimals, language)),
        (at + 0.5, top),
        xytext=(3 if right else -3, -1),
        textcoords="offset points",
        ha="left" if right else "right",
        va="top",
        fontsize=7,
        fontweight="bold",
        path_effects=[withStroke(linewidth=2, foreground="white")],
        zorder=6,
        gid="main-figures",
    )
    heights = [option.top + ROW / 2 for option in options if option.models[at]]
    lower.scatter(
        [at + 0.5] * len(heights),
        heights,
        s=17,
        marker="D",
        color=MAIN,
        edgecolors="white",
        linewidths=0.7,
        zorder=5,
        clip_on=False,
        gid="main-options",
    )


def _figures(row: pd.Series, decimals: int, language: Language) -> str:
    low, middle, high = (
        format_number(row[name], decimals, language) for name in ("lower", "estimate", "upper")
    )
    figures: str = WORDS[language]["figures"]
    return figures.format(low=low, middle=middle, high=high)


def _draw_key(
    figure: Figure, kind: NDArray[np.int64], above: float, height: float, language: Language
) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Artist] = [
        Line2D(
            [],
            [],
            ls="",
            marker="o",
            ms=4.5,
            color=colour,
            label=f"{name} ({format_number((kind == at).sum(), language=language)})",
        )
        for at, (name, colour) in enumerate(zip(WORDS[language]["kinds"], INK, strict=True))
        if (kind == at).any()
    ]
    handles.append(Patch(facecolor=INTERVAL, label=WORDS[language]["interval"]))
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.0, 1 - (above - 0.2) / height),
        ncols=4,
        fontsize=7,
        handletextpad=0.4,
        handlelength=1.2,
        columnspacing=1.1,
        borderaxespad=0.2,
    )


# ---------------------------------------------------------------------------------------------- text alternative


def _describe(
    title: str,
    curve: pd.DataFrame,
    kind: NDArray[np.int64],
    options: list[Option],
    choices: Mapping[str, str],
    unit: str,
    main: Hashable,
    decimals: int,
    language: Language,
) -> str:
    words = WORDS[language]
    low, middle, high = (
        format_number(curve["estimate"].agg(how), decimals, language) for how in ("min", "median", "max")
    )
    sentences = [
        words["told"].format(
            title=title.rstrip("."),
            unit=unit,
            counted=_counted(kind, curve, language),
            negative=_percent((kind == 2).sum(), len(kind)),
        ),
        words["range"].format(low=low, high=high, middle=middle),
    ]
    if main is not None:
        sentences.append(words["told_main"].format(figures=_figures(curve.loc[main], decimals, language)))
    for column, heading in choices.items():
        told = "; ".join(
            f"{option.name} {_percent((kind[option.models] == 0).sum(), option.models.sum())}"
            for option in options
            if option.choice == column
        )
        lower = f"{heading[:1].lower()}{heading[1:]}"
        sentences.append(words["by_choice"].format(heading=lower, options=told))
    return " ".join(sentences)
