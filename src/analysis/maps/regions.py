"""A map of figures per region: municipalities joined to the region they belong to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.catalogue import Bilingual
from analysis.design.drawing import Drawing, require_figures
from analysis.design.palette import NEUTRAL_SEQUENTIAL, NO_FIGURE
from analysis.errors import TerritoryError
from analysis.maps.areas import add_areas, add_outlines
from analysis.maps.classes import Classes, quantile_classes
from analysis.maps.legend import Entry, missing_entry
from analysis.maps.shapes import Shapes
from analysis.maps.sheet import map_sheet, said
from analysis.maps.source import credit
from analysis.numbers import Language, format_number, join_words
from analysis.territory.hexagons import outlines
from analysis.wording import HATCHES

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

WHERE = "the map of regions"
HATCH = HATCHES["not published"]
CALLED = Bilingual(nl="jeugdregio's", en="youth care regions")
PROVINCES = Bilingual(nl="provincies", en="provinces")
REGIONS = Bilingual(nl="regio's", en="regions")

WORDS = {
    "nl": {
        "none": "geen cijfer",
        "map": "Kaart van {count} {called}{place}: {title}.",
        "one": "Eén ervan heeft een cijfer: {who} ({high} {unit}).",
        "equal": "Alle {count} met een cijfer hebben hetzelfde: {high} {unit}.",
        "range": "Het hoogst {is_high} {top} ({high} {unit}), het laagst {is_low} {bottom} ({low}).",
        "range_one": "Het hoogst {is_high} {top} ({high} {unit}), het laagst {bottom} ({low}).",
        "is": "is",
        "are": "zijn",
        "several": "{count} {called}",
        "per_class": "Per klasse, in {unit}: {classes}.",
        "missing": "Zonder cijfer: {count}; gearceerd.",
    },
    "en": {
        "none": "no figure",
        "map": "Map of {count} {called}{place}: {title}.",
        "one": "One of them has a figure: {who} ({high} {unit}).",
        "equal": "All {count} with a figure have the same: {high} {unit}.",
        "range": "Highest {is_high} {top} ({high} {unit}), lowest {is_low} {bottom} ({low}).",
        "range_one": "Highest {is_high} {top} ({high} {unit}), lowest {bottom} ({low}).",
        "is": "is",
        "are": "are",
        "several": "{count} {called}",
        "per_class": "By class, in {unit}: {classes}.",
        "missing": "Without a figure: {count}; hatched.",
    },
}


def region_map(
    values: pd.Series,
    regions: pd.Series,
    shapes: Shapes,
    names: pd.Series,
    *,
    title: str | Bilingual,
    subtitle: str | Bilingual,
    source: str,
    based_on: pd.DataFrame,
    unit: str | Bilingual,
    classes: Classes | None = None,
    decimals: int = 0,
    called: str | Bilingual = CALLED,
    note: str | Bilingual = "",
    target: str | Path = "databoek",
    language: Language = "nl",
) -> Drawing:
    """Draw one figure per region in classes.

    Parameters
    ----------
    values : Series of float
        Figure by code of the region, missing ones included.
    regions : Series of str
        Code of the region by code of the municipality, for every municipality of the division.
    shapes : Shapes
        Areas of the same municipal division. A part of the country should hold its regions as a whole.
    names : Series
        Name of each region by code.
    title, subtitle : str or Bilingual
        In the language of the figure, or in both: then each text alternative has its own.
    source : str
        The credit of the boundaries is added.
    based_on : DataFrame
        The panel rows that the figures were computed from.
    unit : str or Bilingual
    classes : Classes, optional
        By default five with about equally many regions each, in colours without a judgement.
    decimals : int
        Of the figures.
    called : str or Bilingual
        What the regions are, in the plural. A word in one language is used as it is; where its translation is not
        known, the other text alternative speaks of regions.
    note : str or Bilingual
        A caveat that must travel with the figure; printed with the legend.
    target : {"databoek", "scherm", "presentatie"} or path
        The page to draw for, see :func:`analysis.design.targets.load_target`.
    language : {"nl", "en"}

    Returns
    -------
    Drawing
        Its rows have for each region its name, figure, class from 1 and number of municipalities.

    Raises
    ------
    TerritoryError
        When municipalities and regions do not belong together one to one.
    PublicationError
        When no region has a figure.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps
    >>> gemeenten = analysis.load_gemeenten()
    >>> provinces = gemeenten.in_year(2023).set_index("code")["provincie"]
    >>> values = provinces.value_counts().astype(float)
    >>> drawing = region_map(
    ...     values, provinces, maps.load_shapes(2023), gemeenten.province_names, title="Gemeenten per provincie",
    ...     subtitle="S", source="Bron.", based_on=values.to_frame(), unit="gemeenten", called="provincies",
    ... )
    >>> drawing.alt.split(". ")[1]
    'Het hoogst is Noord-Brabant (56 gemeenten), het laagst Flevoland (6)'
    """
    _refuse_regions(values, regions, shapes)
    require_figures(int(values.notna().sum()), said(title, language))
    made = classes or quantile_classes(values, colours=NEUTRAL_SEQUENTIAL, decimals=decimals)
    frame = _dissolved(values, regions, shapes)
    kind = _both(called, language)
    credited = f"{source} {credit(shapes, language)}"

    def paint(axes: Axes) -> None:
        _draw(axes, frame, made)

    with map_sheet(
        target,
        heading=said(title, language),
        below=", ".join(filter(None, [shapes.place, said(subtitle, language)])),
        source=credited,
        note=said(note, language),
        language=language,
        over_sea=shapes.whole,
        side=bool(note),
    ) as sheet:
        sheet.draw_map(paint, frame)
        entries = _entries(frame, made, language)
        legend = sheet.draw_legend(entries, title=said(unit, language), counted=said(kind, language))
        sheet.add_note(legend)
        sheet.draw_inset(paint) if shapes.detailed else None
    rows = _rows(frame, regions, names, made)
    alt, english = (
        " ".join(
            filter(
                None,
                [
                    _describe(rows, made, title, unit, decimals, kind, shapes.place, each),
                    said(note, each).strip(),
                ],
            )
        )
        for each in ("nl", "en")
    )
    return Drawing(sheet.figure, alt, credited, rows, based_on, (shapes.evidence,), english)


def _both(called: str | Bilingual, language: Language) -> Bilingual:
    """Return what the regions are in two languages."""
    if isinstance(called, Bilingual):
        return called
    for known in (CALLED, PROVINCES):
        if called == said(known, language):
            return known
    return REGIONS.model_copy(update={language: called})


def _refuse_regions(values: pd.Series, regions: pd.Series, shapes: Shapes) -> None:
    drawn, placed = set(shapes.areas["code"]), set(regions.dropna().index)
    for odd, what in ((drawn - placed, "belongs to no region"), (placed - drawn, "is not on the map")):
        if odd:
            raise TerritoryError(
                f"{min(odd)} {what}",
                where=WHERE,
                remedy=f"give the regions of the municipal division of {shapes.boundary_year}",
            )
    if regions.index.has_duplicates or values.index.has_duplicates:
        raise TerritoryError(
            "a municipality or a region occurs twice", where=WHERE, remedy="keep one row for each"
        )
    for odd, what in (
        (set(regions) - set(values.index), "has no row among the figures"),
        (set(values.index) - set(regions), "has no municipality"),
    ):
        if odd:
            raise TerritoryError(
                f"the region {min(odd)} {what}",
                where=WHERE,
                remedy="use figures and regions of one year, with a row for every region",
            )


def _dissolved(values: pd.Series, regions: pd.Series, shapes: Shapes) -> gpd.GeoDataFrame:
    joined = outlines(shapes.areas, regions.to_dict()).rename(columns={"provincie": "region"})
    return joined.assign(value=joined["region"].map(values).astype(float))


def _entries(frame: pd.DataFrame, classes: Classes, language: Language) -> list[Entry]:
    parts = zip(classes.labels(language), classes.counts(frame["value"]), classes.colours, strict=True)
    without = int(frame["value"].isna().sum())
    return [
        *(Entry(label, count, colour) for label, count, colour in parts),
        *([missing_entry(WORDS[language]["none"], without, HATCH)] if without else []),
    ]


def _draw(axes: Axes, frame: gpd.GeoDataFrame, classes: Classes) -> None:
    number = classes.assign(frame["value"])
    for at, colour in enumerate(classes.colours):
        add_areas(axes, frame.geometry[number == at], colour, gid=f"class-{at}")
    add_areas(axes, frame.geometry[number.isna()], NO_FIGURE, gid="missing", hatch=HATCH)
    add_outlines(axes, frame, width=1.8, colour="#ffffff")  # keeps dark regions apart
    add_outlines(axes, frame, width=0.6)


def _rows(frame: pd.DataFrame, regions: pd.Series, names: pd.Series, classes: Classes) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region": frame["region"],
            "name": [str(names.get(region, region)) for region in frame["region"]],
            "value": frame["value"],
            "class": classes.assign(frame["value"]) + 1,
            "gemeenten": frame["region"].map(regions.value_counts()).astype(int),
        }
    )


def _describe(
    rows: pd.DataFrame,
    classes: Classes,
    title: str | Bilingual,
    unit: str | Bilingual,
    decimals: int,
    called: Bilingual,
    place: str,
    language: Language,
) -> str:
    words, known = WORDS[language], rows.dropna(subset="value")
    measure, kind = said(unit, language), said(called, language)
    where = f" in {place}" if place else ""
    heading = said(title, language).rstrip(".")
    parts = zip(classes.labels(language), classes.counts(known["value"]), strict=True)
    divided = "; ".join(f"{label}: {count}" for label, count in parts)
    sentences = [
        words["map"].format(count=len(rows), called=kind, place=where, title=heading),
        _ends(known, measure, decimals, kind, language),
        words["per_class"].format(unit=measure, classes=divided),
    ]
    without = len(rows) - len(known)
    return " ".join([*sentences, words["missing"].format(count=without)] if without else sentences)


def _ends(known: pd.DataFrame, unit: str, decimals: int, called: str, language: Language) -> str:
    """Name the regions with the highest and the lowest figure; more than three are counted."""
    words = WORDS[language]
    values = known["value"].min(), known["value"].max()
    low, high = (format_number(value, decimals, language) for value in values)
    lowest, highest = (known.loc[known["value"] == value, "name"].tolist() for value in values)
    if len(known) == 1:
        return words["one"].format(who=highest[0], high=high, unit=unit)
    if values[0] == values[1]:
        return words["equal"].format(count=len(known), high=high, unit=unit)
    bottom, top = (
        join_words(who, language) if len(who) <= 3 else words["several"].format(count=len(who), called=called)
        for who in (lowest, highest)
    )
    is_low, is_high = (words["is" if len(who) == 1 else "are"] for who in (lowest, highest))
    pattern = words["range_one" if is_low == is_high else "range"]
    return pattern.format(
        is_high=is_high, is_low=is_low, top=top, bottom=bottom, high=high, low=low, unit=unit
    )
