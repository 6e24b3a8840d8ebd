"""A map in classes: one colour per class, a hatch for every reason that a figure is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.colors import is_color_like

from analysis.catalogue import Bilingual, Catalogue, Indicator
from analysis.design.drawing import Drawing
from analysis.design.targets import Target
from analysis.errors import PublicationError
from analysis.maps.areas import MissingLook, add_outlines, draw_classes, is_estimate, refuse_unfit
from analysis.maps.classes import Classes
from analysis.maps.description import describe_map
from analysis.maps.legend import Bracket, class_entries
from analysis.maps.shapes import Shapes
from analysis.maps.sheet import LEGEND_COLUMN, map_sheet, said
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import measured, one_subject
from analysis.numbers import Language
from analysis.panel.schema import Status
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import STATUS_WORDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def choropleth(
    rows: pd.DataFrame,
    shapes: Shapes,
    classes: Classes,
    catalogue: Catalogue,
    names: pd.Series,
    *,
    gemeenten: Gemeenten | None = None,
    title: str | None = None,
    note: str | Bilingual = "",
    based_on: pd.DataFrame | None = None,
    labels: Sequence[str] = (),
    target: str | Path | Target = "databoek",
    language: Language = "nl",
    missing_kwds: Mapping[str, Any] | None = None,
    legend_kwds: Mapping[str, Any] | None = None,
) -> Drawing:
    """Draw one indicator of one year as a map.

    Rows with the status "estimated" are filled with the colour of their class and hatched; legend, subtitle and
    text alternative count them apart, so that an estimate is never taken for a published figure.

    Parameters
    ----------
    rows : DataFrame
        Rows of one indicator and one year with the columns of the panel, municipalities only, those without a
        figure included. Where a model gave the figure, ``status`` is "estimated".
    shapes : Shapes
        Areas of the same municipal division.
    classes : Classes
    catalogue : Catalogue
        For label, unit, definition and source line.
    names : Series
        Name of each municipality by code, for the text alternative.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    title : str, optional
        By default the label of the indicator with the year.
    note : str or Bilingual
        A caveat that must travel with the figure, such as the errors of the model; printed under the legend.
    based_on : DataFrame, optional
        Further panel rows that the estimates rest on, covariates for instance: they are cited and stand in the
        manifest.
    labels : sequence of str
        Codes of municipalities to name on the map.
    target : {"databoek", "scherm", "presentatie"} or path
        The page to draw for, see :func:`analysis.design.targets.load_target`.
    language : {"nl", "en"}
    missing_kwds : mapping, optional
        ``color`` and ``edgecolor`` of the areas without a figure and of their hatch. Which hatch tells the reason,
        and stays.
    legend_kwds : mapping, optional
        ``title``, ``labels`` (one for each class) and ``decimals``.

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When a keyword is not one of these, or the labels are not as many as the classes.
    TerritoryError
        When the rows are not one indicator and year, stand on another division than the shapes, or do not hold
        every municipality of it: an area without a row would be a hole, not a hatch.
    PanelError
        When a row has a figure that its status says is not there, or the reverse.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps, statistics
    >>> rows = statistics.select(analysis.load_panel(), "kinderen_laag_inkomen", year=2011)
    >>> names = analysis.load_gemeenten().names(2023)
    >>> drawing = choropleth(rows, maps.load_shapes(2023), maps.ser_classes(), analysis.load_catalogue(), names)
    >>> drawing.alt.split(".")[0]
    'Kaart van 342 gemeenten: Kinderen in een huishouden met een laag inkomen, 2011'
    """
    indicator, year = one_subject(rows, catalogue)
    legend, missing = _known(legend_kwds, LEGEND_KEYWORDS), _missing_look(missing_kwds)
    classes = _as_wanted(classes, legend)
    joined = join(rows, shapes.areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
    refuse_unfit(rows, joined)
    cited = (classes.band.citation,) if classes.band else ()
    source = map_source(rows, catalogue, shapes, based_on=based_on, also=cited, language=language)

    def paint(axes: Axes) -> None:
        draw_classes(axes, joined.frame, classes, missing=missing)
        add_outlines(axes, shapes.outlines)

    with map_sheet(
        target,
        heading=title or f"{getattr(indicator.label, language)}, {year}",
        below=_subtitle(indicator, rows, shapes, language),
        source=source,
        note=said(note, language),
        language=language,
        over_sea=shapes.whole,
        bracket=classes.band is not None,
        legend_width=LEGEND_COLUMN + (ESTIMATES if is_estimate(rows).any() else 0.0),
    ) as sheet:
        sheet.draw_map(paint, joined.frame)
        entries = class_entries(joined.frame, classes, language, missing=missing)
        unit = legend.get("title", getattr(indicator.unit, language))
        sheet.add_note(sheet.draw_legend(entries, title=unit, bracket=_bracket(classes, language)))
        sheet.draw_inset(paint) if shapes.detailed else None
        sheet.add_labels(joined.frame, names, labels)
    alt, english = (
        _alternative(rows, classes, indicator, names, shapes, gemeenten, note, each) for each in ("nl", "en")
    )
    shown = panel_rows(rows, based_on)
    return Drawing(sheet.figure, alt, source, rows, shown, (shapes.evidence,), english)


ESTIMATES = 0.4
"""Inches of the second swatches and counts of a legend."""
LEGEND_KEYWORDS = ("title", "labels", "decimals")
MISSING_KEYWORDS = ("color", "edgecolor")


def _known(keywords: Mapping[str, Any] | None, known: Sequence[str]) -> dict[str, Any]:
    for keyword in keywords or {}:
        if keyword not in known:
            raise PublicationError(
                f"'{keyword}' cannot be chosen here", where="the map", remedy=f"choose {' or '.join(known)}"
            )
    return dict(keywords or {})


def _missing_look(keywords: Mapping[str, Any] | None) -> MissingLook:
    wanted = _known(keywords, MISSING_KEYWORDS)
    for colour in wanted.values():
        if not is_color_like(colour):
            raise PublicationError(
                f"'{colour}' is no colour", where="the map", remedy="give one such as '#d9d9d9'"
            )
    return MissingLook(
        **{{"color": "colour", "edgecolor": "ink"}[name]: each for name, each in wanted.items()}
    )


def _as_wanted(classes: Classes, wanted: Mapping[str, Any]) -> Classes:
    """Return classes with the labels and digits that are wanted."""
    labels = tuple(map(str, wanted.get("labels", classes.names)))
    if labels and len(labels) != len(classes.colours):
        raise PublicationError(
            f"there are {len(labels)} labels for {len(classes.colours)} classes",
            where="the map",
            remedy="give one label for each class",
        )
    return replace(classes, decimals=wanted.get("decimals", classes.decimals), names=labels)


def _alternative(
    rows: pd.DataFrame,
    classes: Classes,
    indicator: Indicator,
    names: pd.Series,
    shapes: Shapes,
    gemeenten: Gemeenten | None,
    note: str | Bilingual,
    language: Language,
) -> str:
    """Return the text alternative; only a whole country has a pattern by province."""
    provinces = None
    if gemeenten is not None and shapes.whole:
        division = gemeenten.in_year(shapes.boundary_year).set_index("code")
        provinces = division["provincie"].map(gemeenten.province_names)
    text = describe_map(
        rows, classes, indicator, names, language=language, place=shapes.place, provinces=provinces
    )
    return " ".join(filter(None, [text, said(note, language).strip()]))


SUBTITLE = {
    "nl": {
        "estimated": "{count} van de {all} gemeenten geschat",
        "division": "gemeentelijke indeling {year}",
    },
    "en": {
        "estimated": "{count} of the {all} municipalities estimated",
        "division": "municipalities of {year}",
    },
}


def _subtitle(indicator: Indicator, rows: pd.DataFrame, shapes: Shapes, language: Language) -> str:
    words = SUBTITLE[language]
    parts = [shapes.place] if shapes.place else []
    parts.append(measured(indicator, language))
    if (rows["status"] == str(Status.PROVISIONAL)).any():
        parts.append(STATUS_WORDS[language][Status.PROVISIONAL])
    modelled = int(is_estimate(rows).sum())
    if modelled:
        parts.append(words["estimated"].format(count=modelled, all=len(rows)))
    return ", ".join([*parts, words["division"].format(year=shapes.boundary_year)])


def _bracket(classes: Classes, language: Language) -> Bracket | None:
    if classes.band is None:
        return None
    text = {"nl": "8 à 12 procent\n(SER, 2017)", "en": "8 to 12 percent\n(SER, 2017)"}[language]
    return Bracket(classes.borders.index(classes.band.high), text)
