"""How municipalities spread, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from analysis.design.drawing import Drawing, add_heading, add_source, heading_height, require_figures
from analysis.design.palette import BAND, BAND_INK, MUTED, SEQUENTIAL
from analysis.design.style import WIDTH, style
from analysis.design.ticks import whole_ticks
from analysis.numbers import LANGUAGES, Language, format_number
from analysis.statistics.bands import Band

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 4.0

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "chart": "Doosdiagram per jaar: {title}.",
        "year": "In {year} ligt de helft van de {count} gemeenten tussen {low} en {high}; de mediaan is {middle}.",
    },
    "en": {
        "chart": "Box plot by year: {title}.",
        "year": "In {year} half of the {count} municipalities lie between {low} and {high}; the median is {middle}.",
    },
}


def distribution(
    rows: pd.DataFrame,
    names: pd.Series,
    *,
    title: str,
    subtitle: str,
    source: str,
    band: Band | None = None,
    band_note: str = "",
    break_year: int | None = None,
    language: Language = "nl",
) -> Drawing:
    """Draw the spread of municipal figures as one box and one dot per municipality for each year.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator; those without a figure are not drawn.
    names : Series
        Name of each municipality by code; the highest of the first and last year is named.
    title, subtitle, source : str
    band : Band, optional
        Shaded as a reference.
    band_note : str
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
    >>> rows = pd.DataFrame({"code": ["A", "B", "C"], "year": 2020, "value": [3.0, 5.0, 9.0]})
    >>> drawing = distribution(rows, pd.Series({"C": "Stad"}), title="T", subtitle="S", source="B")
    >>> drawing.alt
    'Doosdiagram per jaar: T. In 2020 ligt de helft van de 3 gemeenten tussen 4,0 en 7,0; de mediaan is 5,0.'
    >>> drawing.alt_en
    'Box plot by year: T. In 2020 half of the 3 municipalities lie between 4.0 and 7.0; the median is 5.0.'
    """
    import seaborn as sns

    known = rows.dropna(subset="value").sort_values(["year", "code"])
    require_figures(len(known), title)
    years = sorted(known["year"].unique())
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        top = heading_height(title, subtitle, WIDTH) + 0.08
        axes = figure.add_axes((0.055, 0.62 / HEIGHT, 0.935, 1 - (0.62 + top) / HEIGHT))
        if band:
            axes.axhspan(band.low, band.high, color=BAND, linewidth=0, zorder=0)
            axes.text(len(years) - 0.4, band.high - 0.2, band_note, fontsize=6.5, color=BAND_INK, va="top")
        common = {"data": known, "x": "year", "y": "value", "ax": axes, "order": years}
        sns.boxplot(
            **common, width=0.56, showfliers=False, fill=False, color="#3a2f25", linewidth=0.8, zorder=3
        )
        # seaborn draws the jitter from numpy's global state: lay the dots out ourselves, the same every time
        axes.scatter(
            _positions(known, years), known["value"], s=5, color=SEQUENTIAL[3], alpha=0.55, linewidths=0
        )
        if break_year in years:
            axes.axvline(years.index(break_year) - 0.5, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
        _name_highest(axes, known, names, years, language)
        axes.set(xlabel="", ylabel="", ylim=(0, None), xlim=(-0.6, len(years) + 1.45))
        whole_ticks(axes, known["value"].max(), language=language)
        axes.grid(axis="y", color="#e4e4e4", linewidth=0.5)
        axes.set_axisbelow(True)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt, english = (_describe(title, known, years, each) for each in LANGUAGES)
    return Drawing(figure, alt, source, known, rows, alt_en=english)


def _positions(known: pd.DataFrame, years: list[int]) -> pd.Series:
    """Spread the dots of a year sideways in a fixed pattern over their order of size."""
    order = known.groupby("year")["value"].rank(method="first")
    return known["year"].map({year: at for at, year in enumerate(years)}) + 0.22 * (
        ((order * 0.6180339887) % 1) * 2 - 1
    )


def _name_highest(
    axes: Axes, known: pd.DataFrame, names: pd.Series, years: list[int], language: Language
) -> None:
    """Name the highest dot of the first and the last year, to the right of it."""
    positions = _positions(known, years)
    for year in sorted({years[0], years[-1]}):
        at = known.loc[known["year"] == year, "value"].idxmax()
        if known.at[at, "code"] in names.index:
            axes.annotate(
                f"{names[known.at[at, 'code']]} {format_number(known.at[at, 'value'], 1, language)}",
                (positions[at], known.at[at, "value"]),
                xytext=(4, 0),
                textcoords="offset points",
                fontsize=6.5,
                va="center",
            )


def _describe(title: str, known: pd.DataFrame, years: list[int], language: Language) -> str:
    words = WORDS[language]
    sentences = [words["chart"].format(title=title.rstrip("."))]
    for year in sorted({years[0], years[-1]}):
        values = known.loc[known["year"] == year, "value"]
        low, middle, high = (
            format_number(value, 1, language) for value in values.quantile([0.25, 0.5, 0.75])
        )
        sentences.append(
            words["year"].format(year=year, count=len(values), low=low, middle=middle, high=high)
        )
    return " ".join(sentences)
