"""The words of small maps: over each, under each, in the legend that they share, and how much room they take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.patches import Rectangle

from analysis.catalogue import Bilingual, Indicator, Polarity
from analysis.design.lines import text_width, wrapped
from analysis.design.palette import MUTED, OLD, OUTLINE
from analysis.maps.areas import contrast, is_estimate
from analysis.maps.classes import Classes
from analysis.maps.legend import (
    SWATCH_LINE,
    Entry,
    draw_swatches,
    estimated_entries,
    missing_entries,
    swatch_lines,
)
from analysis.maps.sheet import said
from analysis.numbers import Language, format_number
from analysis.panel.schema import Status
from analysis.statistics.latest import period
from analysis.wording import STATUS_WORDS

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

TITLE_SIZE, TEXT_SIZE, BORDER_SIZE = 7.5, 6.5, 6.2
"""Points of the title of a map, of words, and of the borders of its classes; on a slide 2.4 times as large."""
TITLE_LINE, LINE, BORDER_LINE = 0.125, 0.11, 0.1
"""Inches of a line of each."""
SCALE = 0.9
"""Inches of the narrowest scale."""
BLOCK = 0.6
"""Inches: no block of a scale is wider."""

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "own": "per gemeente, indeling {year}; elke kaart heeft eigen klassen",
        "common": "{unit}, per gemeente, indeling {year}; alle kaarten in dezelfde klassen",
        "single": "per gemeente, indeling {year}",
        "estimated": "{count} geschat",
        "old": "oud: {years}",
        "is_old": "Het cijfer is oud: {years}.",
        "none": "geen cijfers",
        "all": "alle {value}",
        "through": "t/m {value}",
        "title": "{count} kleine kaarten: {title}.",
        "title_one": "1 kleine kaart: {title}.",
        "same": "Alle kaarten hebben dezelfde klassen.",
    },
    "en": {
        "own": "by municipality, division of {year}; each map has its own classes",
        "common": "{unit}, by municipality, division of {year}; all maps in the same classes",
        "single": "by municipality, division of {year}",
        "estimated": "{count} estimated",
        "old": "old: {years}",
        "is_old": "The figure is old: {years}.",
        "none": "no figures",
        "all": "all {value}",
        "through": "to {value}",
        "title": "{count} small maps: {title}.",
        "title_one": "1 small map: {title}.",
        "same": "All maps have the same classes.",
    },
}
DIRECTIONS: dict[Language, dict[str, str]] = {
    "nl": {
        "higher": "hoger",
        "lower": "lager",
        "worse": "donker = {dark} = ongunstiger",
        "better": "donker = {dark} = gunstiger",
        "neither": "donker = {dark}; geen richting",
        "one": "één klasse",
    },
    "en": {
        "higher": "higher",
        "lower": "lower",
        "worse": "dark = {dark} = less favourable",
        "better": "dark = {dark} = more favourable",
        "neither": "dark = {dark}; no direction",
        "one": "one class",
    },
}


@dataclass(frozen=True, eq=False)
class Panel:
    """A small map with all that its drawing needs.

    Parameters
    ----------
    indicator : Indicator
    rows : DataFrame
        Panel rows of one year.
    frame : GeoDataFrame
        The same with the areas.
    classes : Classes
    title : str or Bilingual, optional
    old : bool
        Whether the figure is to be marked as old.
    """

    indicator: Indicator
    rows: pd.DataFrame
    frame: gpd.GeoDataFrame
    classes: Classes
    title: str | Bilingual | None
    old: bool

    @cached_property
    def figures(self) -> int:
        """Number of areas with a figure."""
        return int(self.rows["value"].notna().sum())

    @property
    def years(self) -> str:
        """The year, or the years that were pooled."""
        return period(self.rows)

    @property
    def darkest(self) -> str:
        """The colour of the class of which the direction speaks."""
        return max(self.classes.colours, key=lambda colour: contrast(colour, "#ffffff"))

    def direction(self, language: Language) -> str:
        """Say what dark means, nothing without figures."""
        return direction(self.classes, self.indicator.polarity, language) if self.figures else ""


@dataclass(frozen=True, eq=False)
class Captions:
    """What is said in each place: by the maps one by one, and by their common legend.

    Parameters
    ----------
    panels : list of Panel
    language : {"nl", "en"}
    series : bool
        Whether all maps show the same indicator, so that the years tell them apart.
    common : bool
        Whether all maps have the same classes of the same unit.
    shared : dict of str to str
        What dark means, by darkest colour, where the legend says so for all maps; empty where each says it.
    """

    panels: list[Panel]
    language: Language
    series: bool
    common: bool
    shared: dict[str, str]

    @property
    def words(self) -> dict[str, str]:
        """The fixed words in the language."""
        return WORDS[self.language]

    def title(self, panel: Panel) -> str:
        """Return what stands over a map."""
        if panel.title is not None:
            return said(panel.title, self.language)
        return panel.years if self.series else said(panel.indicator.short, self.language)

    def dated(self, panel: Panel) -> str:
        """Return the year, empty where it is the title."""
        if panel.old:
            return self.words["old"].format(years=panel.years)
        return "" if self.title(panel) == panel.years else panel.years

    def subtitle(self, panel: Panel) -> str:
        """Return the unit, and how many figures are provisional or estimates."""
        parts = [] if self.common else [said(panel.indicator.unit, self.language)]
        if (panel.rows["status"] == str(Status.PROVISIONAL)).any():
            parts.append(STATUS_WORDS[self.language][Status.PROVISIONAL])
        modelled = int(is_estimate(panel.rows).sum())
        parts += [self.words["estimated"].format(count=modelled)] if modelled else []
        parts += [self.words["none"]] if self.common and not panel.figures else []
        return ", ".join(parts)

    @cached_property
    def entries(self) -> list[Entry]:
        """Common classes if any, colours of which dark means something else, and hatches.

        Counts differ per map and are not printed.
        """
        rows = pd.concat([panel.rows for panel in self.panels], ignore_index=True)
        classes = self.panels[0].classes
        labels = zip(classes.labels(self.language), classes.colours, strict=True)
        shown = [Entry(label, 0, colour) for label, colour in labels] if self.common else []
        if len(self.shared) > 1:
            shown = [Entry(told, 0, colour) for colour, told in self.shared.items()]
        return [*shown, *estimated_entries(rows, self.language), *missing_entries(rows, self.language)]

    @property
    def told(self) -> str:
        """What dark means on all maps; empty where that differs."""
        return next(iter(self.shared.values())) if len(self.shared) == 1 else ""

    @property
    def unit(self) -> str:
        """What the common classes are of."""
        return said(self.panels[0].indicator.unit, self.language) if self.common else ""

    @property
    def words_width(self) -> float:
        """Inches of the narrowest column for the words of a map and its classes."""
        return max(_words_width(self, panel) for panel in self.panels)

    @property
    def legend_width(self) -> float:
        """Inches of the narrowest column for the legend."""
        swatches = [text_width(entry.label, TEXT_SIZE) + 0.34 for entry in self.entries]
        told = [text_width(line, TEXT_SIZE) + 0.02 for line in _parted(self.told)]
        return max([text_width(self.unit, TEXT_SIZE, "bold"), *swatches, *told])

    def head_height(self, width: float) -> float:
        """Return the inches over each map that its title, year and unit take in a width."""
        return max(_head_height(self, panel, width) for panel in self.panels)

    def scale_height(self, width: float) -> float:
        """Return the inches that the classes of each map take in a width; none where the legend has them."""
        return 0.0 if self.common else max(_scale_height(self, panel, width) for panel in self.panels)

    def legend_height(self, width: float) -> float:
        """Return the inches that the legend takes in a width."""
        lines = swatch_lines(self.entries, width, self.unit)
        told = LINE * len(_unbroken(self.told, width))
        return SWATCH_LINE * lines + told + (0.02 if lines or told else 0.0)


def captions_of(panels: list[Panel], language: Language, *, landscape: bool) -> Captions:
    """Say what maps have in common, and so what their legend says for all of them.

    Parameters
    ----------
    panels : list of Panel
    language : {"nl", "en"}
    landscape : bool
        Whether the page lies down: then there is little height, and the legend says for all maps what dark means.

    Examples
    --------
    >>> import analysis
    >>> from analysis.maps.classes import ser_classes
    >>> about = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> rows = [pd.DataFrame({"year": [year], "value": [5.0], "status": "observed"}) for year in (2020, 2021)]
    >>> panels = [Panel(about, each, each, ser_classes(), None, False) for each in rows]
    >>> captions = captions_of(panels, "en", landscape=True)
    >>> captions.title(panels[0]), captions.unit, captions.told
    ('2020', 'percent', 'dark = higher = less favourable')
    """
    first, several = panels[0], len(panels) > 1
    common = several and all(
        (each.classes, each.indicator.unit, each.indicator.polarity)
        == (first.classes, first.indicator.unit, first.indicator.polarity)
        for each in panels
    )
    return Captions(
        panels,
        language,
        series=several and len({each.indicator.id for each in panels}) == 1,
        common=common,
        shared=_shared(panels, language) if several and (common or landscape) else {},
    )


def _shared(panels: list[Panel], language: Language) -> dict[str, str]:
    """Return what the darkest colour of each scale means; nothing when one of them has two meanings."""
    pairs = {(each.darkest, each.direction(language)): None for each in panels if each.figures}
    meanings = dict(pairs.keys())
    return meanings if len(meanings) == len(pairs) else {}


def direction(classes: Classes, polarity: Polarity, language: Language = "nl") -> str:
    """Say what dark means on a map, from its colours and the polarity of the indicator.

    Examples
    --------
    >>> direction(Classes((5.0,), (False,), ("#ffffff", "#000000")), Polarity.HIGHER_IS_WORSE)
    'donker = hoger = ongunstiger'
    >>> direction(Classes((5.0,), (False,), ("#000000", "#ffffff")), Polarity.HIGHER_IS_BETTER, "en")
    'dark = lower = less favourable'
    """
    words = DIRECTIONS[language]
    first, last = (contrast(colour, "#ffffff") for colour in (classes.colours[0], classes.colours[-1]))
    if first == last:
        return words["one"]
    higher = last > first
    if polarity not in (Polarity.HIGHER_IS_WORSE, Polarity.HIGHER_IS_BETTER):
        meaning = "neither"
    else:
        meaning = "worse" if higher == (polarity is Polarity.HIGHER_IS_WORSE) else "better"
    return words[meaning].format(dark=words["higher" if higher else "lower"])


# ----------------------------------------------------------------------------------------------------------- room


def _head(captions: Captions, panel: Panel, width: float) -> tuple[list[str], list[str], bool]:
    """Return the lines of the title, those of the unit, and whether the year fits beside the latter."""
    dated, subtitle = captions.dated(panel), captions.subtitle(panel)
    taken = text_width(dated, TEXT_SIZE, "bold") + 0.1
    fits = text_width(subtitle, TEXT_SIZE) + taken <= width
    return (
        wrapped(captions.title(panel), width, TITLE_SIZE, "bold"),
        wrapped(subtitle, width, TEXT_SIZE),
        fits or not dated,
    )


def _head_height(captions: Captions, panel: Panel, width: float) -> float:
    title, unit, beside = _head(captions, panel, width)
    under = max(len(unit), 1 if captions.dated(panel) else 0) if beside else len(unit) + 1
    return TITLE_LINE * len(title) + LINE * under + 0.02


def _words_width(captions: Captions, panel: Panel) -> float:
    """Return the inches of the longest word of a map, or of a scale that can be read."""
    title = [text_width(word, TITLE_SIZE, "bold") for word in captions.title(panel).split()]
    words = [
        text_width(word, TEXT_SIZE, "bold")
        for word in [*captions.subtitle(panel).split(), captions.dated(panel)]
    ]
    return max(0.0 if captions.common else SCALE, *title, *words) + 0.02


def _border_texts(captions: Captions, panel: Panel) -> list[str]:
    classes, through = panel.classes, captions.words["through"]
    texts = [format_number(border, classes.decimals, captions.language) for border in classes.borders]
    return [
        through.format(value=text) if closed else text
        for text, closed in zip(texts, classes.closed_right, strict=True)
    ]


def _border_lines(texts: list[str], block: float) -> int:
    """Return over how many lines borders are spread so that none touches the next."""
    wide = [text_width(text, BORDER_SIZE) for text in texts]
    for lines in range(1, len(texts)):
        pairs = zip(wide, wide[lines:], strict=False)
        if all((one + other) / 2 + 0.04 <= lines * block for one, other in pairs):
            return lines
    return max(1, len(texts))


def _unbroken(told: str, width: float) -> list[str]:
    """Return what dark means in lines that end at a meaning."""
    return wrapped(" ".join(part.replace(" ", "\u00a0") for part in _parted(told)), width, TEXT_SIZE)


def _parted(told: str) -> list[str]:
    """Return what dark means in the parts that stay on one line."""
    dark, mark, meaning = told.partition("; ") if "; " in told else told.rpartition(" = ")
    if not mark:
        return [told]
    return [f"{dark};", meaning] if mark == "; " else [dark, f"= {meaning}"]


def _block(panel: Panel, width: float) -> float:
    return min((width - 0.02) / len(panel.classes.colours), BLOCK)  # room for the line around it


def _scale_height(captions: Captions, panel: Panel, width: float) -> float:
    borders = _border_lines(_border_texts(captions, panel), _block(panel, width))
    told = [] if captions.shared else _unbroken(panel.direction(captions.language), width)
    return 0.14 + BORDER_LINE * borders + LINE * len(told)


# -------------------------------------------------------------------------------------------------------- drawing


def draw_head(axes: Axes, captions: Captions, panel: Panel) -> None:
    """Write the title, the unit under it, and the year at its side or, where there is no room, between them.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With inches from its top left as coordinates.
    captions : Captions
    panel : Panel

    Examples
    --------
    >>> import analysis
    >>> from matplotlib.figure import Figure
    >>> from analysis.maps.classes import ser_classes
    >>> about = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> rows = pd.DataFrame({"year": [2021], "value": [5.0], "status": "observed"})
    >>> panel, axes = Panel(about, rows, rows, ser_classes(), None, False), Figure().add_subplot()
    >>> axes.set(xlim=(0, 3), ylim=(1, 0))  # doctest: +ELLIPSIS
    [...]
    >>> draw_head(axes, captions_of([panel], "nl", landscape=False), panel)
    >>> [text.get_text() for text in axes.texts]
    ['Kinderen, laag inkomen', '2021', 'procent']
    """
    width = float(axes.get_xlim()[1])
    title, unit, beside = _head(captions, panel, width)
    axes.text(0, 0.0, "\n".join(title), va="top", fontsize=TITLE_SIZE, fontweight="bold", linespacing=1.05)
    y = TITLE_LINE * len(title) + 0.02
    dated = captions.dated(panel)
    if dated:
        axes.text(
            width if beside else 0,
            y,
            dated,
            va="top",
            ha="right" if beside else "left",
            fontsize=TEXT_SIZE,
            color=OLD if panel.old else OUTLINE,
            fontweight="bold",
            gid="year",
        )
    if unit:
        below = y if beside else y + LINE
        axes.text(0, below, "\n".join(unit), va="top", fontsize=TEXT_SIZE, color=MUTED, linespacing=1.05)


def draw_scale(axes: Axes, captions: Captions, panel: Panel) -> None:
    """Draw the classes as a bar with the borders under their joints, and say what dark means.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With inches from its top left as coordinates.
    captions : Captions
    panel : Panel

    Examples
    --------
    >>> import analysis
    >>> from matplotlib.figure import Figure
    >>> from analysis.maps.classes import ser_classes
    >>> about = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> rows = pd.DataFrame({"year": [2021], "value": [5.0], "status": "observed"})
    >>> panel, axes = Panel(about, rows, rows, ser_classes(), None, False), Figure().add_subplot()
    >>> axes.set(xlim=(0, 3), ylim=(1, 0))  # doctest: +ELLIPSIS
    [...]
    >>> draw_scale(axes, captions_of([panel], "nl", landscape=False), panel)
    >>> [text.get_text() for text in axes.texts]
    ['4', '6', '8', 't/m 12', 'donker = hoger = ongunstiger']
    """
    width = float(axes.get_xlim()[1])
    middle: dict[str, Any] = {"va": "top", "ha": "center"}
    if not panel.figures:
        axes.text(width / 2, 0.06, captions.words["none"], fontsize=TEXT_SIZE, color=MUTED, **middle)
        return
    classes, block, texts = panel.classes, _block(panel, width), _border_texts(captions, panel)
    left, lines = (width - block * len(classes.colours)) / 2, _border_lines(texts, block)
    for at, colour in enumerate(classes.colours):
        axes.add_patch(Rectangle((left + at * block, 0.02), block, 0.09, fc=colour, ec=OUTLINE, lw=0.4))
    for at, text in enumerate(texts, start=1):
        y = 0.125 + BORDER_LINE * ((at - 1) % lines)
        axes.text(left + at * block, y, text, fontsize=BORDER_SIZE, **middle)
    if not texts:
        value = format_number(panel.rows["value"].max(), panel.indicator.decimals, captions.language)
        axes.text(width / 2, 0.125, captions.words["all"].format(value=value), fontsize=BORDER_SIZE, **middle)
    if not captions.shared:
        told = "\n".join(_unbroken(panel.direction(captions.language), width))
        y = 0.13 + BORDER_LINE * lines
        axes.text(
            width / 2, y, told, fontsize=TEXT_SIZE, color=OUTLINE, gid="direction", linespacing=1.05, **middle
        )


def draw_legend(axes: Axes, captions: Captions) -> None:
    """Draw what all maps have in common: classes and what dark means, and the hatches.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With inches from its top left as coordinates.
    captions : Captions

    Examples
    --------
    >>> import analysis
    >>> from matplotlib.figure import Figure
    >>> from analysis.maps.classes import ser_classes
    >>> about = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> rows = pd.DataFrame({"year": [2021], "value": [5.0], "status": "observed"})
    >>> panel, axes = Panel(about, rows, rows, ser_classes(), None, False), Figure().add_subplot()
    >>> axes.set(xlim=(0, 3), ylim=(1, 0))  # doctest: +ELLIPSIS
    [...]
    >>> draw_legend(axes, captions_of([panel, panel], "nl", landscape=False))
    >>> [text.get_text() for text in axes.texts][:3], len(axes.patches)
    (['procent', 'minder dan 4', '4 tot 6'], 5)
    """
    width = float(axes.get_xlim()[1])
    if captions.entries:
        draw_swatches(axes, captions.entries, heading=captions.unit)
    if captions.told:
        y = SWATCH_LINE * swatch_lines(captions.entries, width, captions.unit) + 0.02
        told = "\n".join(_unbroken(captions.told, width))
        axes.text(0, y, told, va="top", fontsize=TEXT_SIZE, color=OUTLINE, gid="direction", linespacing=1.05)
