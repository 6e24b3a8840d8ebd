"""How many municipalities lie below, in and above a band, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from analysis.design.drawing import Drawing, add_heading, add_source, heading_height, require_figures
from analysis.design.palette import MUTED, NEUTRAL, SEQUENTIAL
from analysis.design.style import WIDTH, style
from analysis.numbers import LANGUAGES, Language, format_number, join_words
from analysis.statistics.bands import POSITIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 4.4
ROWS = POSITIONS[::-1]
COLOURS = {"below": NEUTRAL, "in": SEQUENTIAL[3], "above": SEQUENTIAL[4]}

WORDS: dict[Language, dict[str, str]] = {
    "nl": {"chart": "Staafgrafiek: {title}.", "year": "In {year}: {counts}."},
    "en": {"chart": "Bar chart: {title}.", "year": "In {year}: {counts}."},
}


def band_chart(
    counts: pd.DataFrame,
    labels: dict[str, str],
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    break_year: int | None = None,
    language: Language = "nl",
) -> Drawing:
    """Draw the counts of :func:`analysis.statistics.band_counts` as three rows of bars on one scale.

    Parameters
    ----------
    counts : DataFrame
        Index ``year``, columns ``below``, ``in`` and ``above``.
    labels : dict of str to str
        What to call the three positions.
    title, subtitle, source : str
    based_on : DataFrame
        The panel rows that were counted.
    break_year : int, optional
        A line is drawn before this year.
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When there is no figure to draw.

    Examples
    --------
    >>> counts = pd.DataFrame({"below": [5], "in": [2], "above": [1]}, index=pd.Index([2020], name="year"))
    >>> labels = {"below": "onder", "in": "in", "above": "boven"}
    >>> band_chart(counts, labels, title="T", subtitle="S", source="B", based_on=counts).alt
    'Staafgrafiek: T. In 2020: onder 5, in 2 en boven 1.'
    >>> labels = {"below": "below", "in": "within", "above": "above"}
    >>> words = {"title": "T", "subtitle": "S", "source": "B"}
    >>> band_chart(counts, labels, based_on=counts, language="en", **words).alt_en
    'Bar chart: T. In 2020: below 5, within 2 and above 1.'
    """
    require_figures(int(counts[POSITIONS].to_numpy().sum()), title)
    space = 0.22 * float(counts[POSITIONS].to_numpy().max())  # room for the numbers, in counts
    heights = [float(counts[name].max()) + space for name in ROWS]
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        top = heading_height(title, subtitle, WIDTH) + 0.1
        grid = figure.add_gridspec(
            3,
            1,
            left=0.19,
            right=0.995,
            bottom=0.66 / HEIGHT,
            top=1 - top / HEIGHT,
            hspace=0.06,
            height_ratios=heights,
        )
        for at, (name, height) in enumerate(zip(ROWS, heights, strict=True)):
            axes = figure.add_subplot(grid[at, 0])
            _draw_row(axes, counts[name], COLOURS[name], labels[name], height, language)
            axes.tick_params(labelbottom=name == ROWS[-1])
            if break_year is not None and break_year in counts.index:
                axes.axvline(break_year - 0.5, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt, english = (_describe(title, counts, labels, each) for each in LANGUAGES)
    return Drawing(figure, alt, source, counts, based_on, alt_en=english)


def _draw_row(
    axes: Axes, counts: pd.Series, colour: str, label: str, height: float, language: Language
) -> None:
    axes.bar(counts.index, counts, width=0.8, color=colour)
    for year, count in counts.items():
        axes.annotate(
            format_number(count, 0, language),
            (year, count),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            fontsize=7,
        )
    axes.set(ylim=(0, height), xlim=(counts.index.min() - 0.6, counts.index.max() + 0.6), yticks=[])
    axes.set_xticks(list(counts.index), [str(year) for year in counts.index])
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    axes.text(
        -0.012, 0, label, transform=axes.transAxes, ha="right", va="bottom", fontsize=7.5, fontweight="bold"
    )


def _describe(title: str, counts: pd.DataFrame, labels: dict[str, str], language: Language) -> str:
    words = WORDS[language]
    sentences = [words["chart"].format(title=title.rstrip("."))]
    for year in sorted({counts.index[0], counts.index[-1]}):
        row = counts.loc[year]
        told = join_words([f"{labels[name]} {int(row[name])}" for name in POSITIONS], language)
        sentences.append(words["year"].format(year=year, counts=told))
    return " ".join(sentences)
