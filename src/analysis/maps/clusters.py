"""A map of local clusters: which areas, together with their neighbours, stand out from the country."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd
from matplotlib.collections import PathCollection

from analysis.catalogue import Bilingual, Catalogue, Indicator
from analysis.design.drawing import Drawing, require_figures
from analysis.design.palette import CLUSTER, MUTED, NO_FIGURE, SELECTED
from analysis.design.palette import NO_PATTERN as NO_PATTERN_COLOUR
from analysis.design.targets import Target, load_target
from analysis.errors import StatisticsError
from analysis.maps.areas import (
    add_areas,
    add_outlines,
    draw_missing,
    hatch_ink,
    is_estimate,
    outline,
    refuse_unfit,
)
from analysis.maps.legend import Entry, estimated_entries, marker_style, missing_entries
from analysis.maps.sentences import counted
from analysis.maps.shapes import Shapes
from analysis.maps.sheet import is_low, map_sheet, said
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import one_subject
from analysis.numbers import Language, join_words
from analysis.panel.schema import Status
from analysis.statistics.autocorrelation import CLUSTERS, NO_PATTERN
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import HATCHES

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

MARKERS = {"hoog-hoog": "^", "laag-laag": "v", "hoog-laag": "^", "laag-hoog": "v"}
"""The symbol tells the area's own rate; whether the colour is dark or light, if its neighbours are like it."""
ALONE_HATCH = "\\\\\\"
LEGEND_WIDTH = 1.9
"""Inches."""
INSET = 1 / 450
"""Between a border and the outline that marks the area within it, as a share of the height of the map."""
SYMBOL, EARLY = 4.6, 1.2
"""Points of a symbol and of an outline on a map of the country in print."""
SMALLEST = 0.6
"""The least part of these on the lower sheets of screen and slide, where municipalities are smaller."""
FEW = 5
"""So many municipalities of a cluster are named in the text alternative."""

Which = Literal["cluster_fdr", "cluster"]

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "hoog-hoog": "hoog-hoog",
        "laag-laag": "laag-laag",
        "hoog-laag": "hoog-laag",
        "laag-hoog": "laag-hoog",
        NO_PATTERN: NO_PATTERN,
        "heading": "{label}, {year}: clusters",
        "cluster_fdr": "lokale Moran, na correctie voor veel toetsen (FDR)",
        "cluster": "lokale Moran, zonder correctie: ook toeval valt op",
        "modelled": "{count} cijfers geschat",
        "division": "gemeentelijke indeling {year}",
        "legend": "patroon",
        "before": "alleen vóór correctie",
        "alone": "geen buur met cijfer",
        "reading": "Hoog-laag: de gemeente zelf hoog, haar buren laag.",
        "country": "Berekend over {count} gemeenten in het hele land.",
        "part": "Berekend over alleen {place}.",
        "nothing": "Geen enkele gemeente valt op.",
        "nothing_left": "Geen enkele gemeente valt na correctie nog op.",
        "map": "Kaart van {count} gemeenten{place}: lokale clusters, {label}, {year}, {when}.",
        "map_one": "Kaart van 1 gemeente{place}: lokale clusters, {label}, {year}, {when}.",
        "when_cluster_fdr": "na correctie voor het aantal toetsen",
        "when_cluster": "zonder correctie",
        "tested": "{count} gemeenten zijn getoetst.",
        "tested_one": "1 gemeente is getoetst.",
        "early": "Vóór correctie vielen nog {count} gemeenten op; zij zijn omlijnd en niet gekleurd.",
        "early_one": "Vóór correctie viel nog 1 gemeente op; zij is omlijnd en niet gekleurd.",
        "estimated": "Van de cijfers zijn er {count} geschat met een model.",
        "estimated_one": "Van de cijfers is er 1 geschat met een model.",
        "lonely": "Van {count} gemeenten heeft geen buur een cijfer; zij zijn niet getoetst en gearceerd.",
        "lonely_one": "Van 1 gemeente heeft geen buur een cijfer; zij is niet getoetst en gearceerd.",
        "missing": "Zonder cijfer: {count}; gearceerd.",
    },
    "en": {
        "hoog-hoog": "high-high",
        "laag-laag": "low-low",
        "hoog-laag": "high-low",
        "laag-hoog": "low-high",
        NO_PATTERN: "no pattern",
        "heading": "{label}, {year}: clusters",
        "cluster_fdr": "local Moran, corrected for many tests (FDR)",
        "cluster": "local Moran, not corrected: chance stands out too",
        "modelled": "{count} figures estimated",
        "division": "municipalities of {year}",
        "legend": "pattern",
        "before": "only before correction",
        "alone": "no neighbour with figure",
        "reading": "High-low: the municipality itself high, its neighbours low.",
        "country": "Computed over {count} municipalities in the whole country.",
        "part": "Computed over {place} only.",
        "nothing": "No municipality stands out.",
        "nothing_left": "After correction no municipality stands out.",
        "map": "Map of {count} municipalities{place}: local clusters, {label}, {year}, {when}.",
        "map_one": "Map of 1 municipality{place}: local clusters, {label}, {year}, {when}.",
        "when_cluster_fdr": "corrected for the number of tests",
        "when_cluster": "not corrected",
        "tested": "{count} municipalities were tested.",
        "tested_one": "1 municipality was tested.",
        "early": "Before correction {count} more municipalities stood out; they are outlined and not coloured.",
        "early_one": "Before correction 1 more municipality stood out; it is outlined and not coloured.",
        "estimated": "Of the figures {count} were estimated by a model.",
        "estimated_one": "Of the figures 1 was estimated by a model.",
        "lonely": "Of {count} municipalities no neighbour has a figure; they were not tested and are hatched.",
        "lonely_one": "Of 1 municipality no neighbour has a figure; it was not tested and is hatched.",
        "missing": "Without a figure: {count}; hatched.",
    },
}


def cluster_map(
    clusters: pd.DataFrame,
    rows: pd.DataFrame,
    shapes: Shapes,
    catalogue: Catalogue,
    names: pd.Series,
    *,
    neighbours: str | Bilingual,
    which: Which = "cluster_fdr",
    gemeenten: Gemeenten | None = None,
    title: str | None = None,
    note: str = "",
    based_on: pd.DataFrame | None = None,
    labels: Sequence[str] = (),
    target: str | Path | Target = "databoek",
    language: Language = "nl",
) -> Drawing:
    """Draw the local clusters of one indicator of one year.

    Colour and symbol both tell what an area is called. With ``which="cluster_fdr"``, areas that are significant
    by themselves and not after the correction for many tests have a thick outline and no colour.

    Parameters
    ----------
    clusters : DataFrame
        From :func:`analysis.statistics.autocorrelation.local_moran`: index ``code``, columns ``cluster``,
        ``cluster_fdr``, ``significant`` and ``significant_fdr``. For a part of the country those of the whole: what
        an area is called depends on what it is compared with, and the figure says with how many.
    rows : DataFrame
        The panel rows that were tested, and those of the municipalities without a figure; of a part of the country
        only the rows of that part.
    shapes : Shapes
        Areas of the same municipal division.
    catalogue : Catalogue
    names : Series
        Name of each municipality by code, for the text alternative.
    neighbours : str or Bilingual
        Which neighbours were used: ``Neighbours.rule``, or one language of it. Printed in the figure; where there is
        little room up to its first semicolon.
    which : {"cluster_fdr", "cluster"}
        After or before the correction for the number of tests.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    title : str, optional
        By default the label of the indicator with the year.
    note : str
        A further caveat, printed with the others.
    based_on : DataFrame, optional
        Further panel rows that estimates among the figures rest on.
    labels : sequence of str
        Codes of municipalities to name on the map.
    target : {"databoek", "scherm", "presentatie"} or path
        The page to draw for, see :func:`analysis.design.targets.load_target`.
    language : {"nl", "en"}

    Returns
    -------
    Drawing
        The names of the clusters in its rows are Dutch.

    Raises
    ------
    TerritoryError
        When the rows are not one indicator and year, stand on another division than the shapes, or do not hold
        every municipality of it; or a municipality to name is not on the map.
    StatisticsError
        When the clusters are not as described, or of municipalities that have no figure.
    PublicationError
        When none of the municipalities on the map was tested.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps, statistics
    >>> from analysis.statistics.autocorrelation import local_moran
    >>> from analysis.statistics.neighbours import contiguity
    >>> rows = statistics.select(analysis.load_panel(), "kinderen_laag_inkomen", year=2021)
    >>> shapes, names = maps.load_shapes(2023), analysis.load_gemeenten().names(2023)
    >>> near = contiguity(shapes.areas, boundary_year=2023)
    >>> known = rows.dropna(subset="value").set_index("code")["value"]
    >>> known = known.drop(near.alone(known.index))
    >>> found = local_moran(known, near.graph(known.index), permutations=999, seed=1)
    >>> drawing = cluster_map(found, rows, shapes, analysis.load_catalogue(), names, neighbours=near.rule)
    >>> drawing.alt.split(":")[0], drawing.alt_en.split(":")[0]
    ('Kaart van 342 gemeenten', 'Map of 342 municipalities')
    """
    _refuse_clusters(clusters, rows, shapes, which)
    indicator, year = one_subject(rows, catalogue, "the map of clusters")
    joined = join(rows, shapes.areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
    refuse_unfit(rows, joined)
    frame = joined.frame.merge(clusters, left_on="code", right_index=True, how="left")
    words = WORDS[language]
    heading = title or words["heading"].format(label=getattr(indicator.label, language), year=year)
    require_figures(int(frame[which].notna().sum()), heading)
    source = map_source(rows, catalogue, shapes, based_on=based_on, language=language)
    compared = {each: _compared(frame, len(clusters), shapes.place, each) for each in WORDS}
    printed = [
        _brief(said(neighbours, language)) if is_low(target) else said(neighbours, language),
        note.strip(),
    ]

    scale = _scale(target) if shapes.whole else 1.0

    def paint(axes: Axes) -> None:
        _draw(axes, frame, which, SYMBOL * scale)
        add_outlines(axes, shapes.outlines, colour=MUTED, width=0.6)
        _draw_before(axes, frame, which, EARLY * scale)

    with map_sheet(
        target,
        heading=heading,
        below=_subtitle(which, rows, shapes, language),
        source=source,
        note=_sentences(_plainly(frame, which, language), words["reading"], compared[language], *printed),
        language=language,
        over_sea=shapes.whole,
        side=True,
    ) as sheet:
        sheet.draw_map(paint, frame)
        entries = _entries(frame, which, language)
        sheet.add_note(sheet.draw_legend(entries, title=words["legend"], width=LEGEND_WIDTH))
        sheet.draw_inset(paint) if shapes.detailed else None
        marked = frame.loc[frame[which].isin(list(MARKERS)), "code"].tolist()
        sheet.add_labels(frame, names, labels, symbols=marked)
    shown = rows.merge(clusters, left_on="code", right_index=True, how="left")
    alt, english = (
        _sentences(
            _describe(frame, which, (indicator, year), names, shapes.place, compared[each], each),
            said(neighbours, each),
            note.strip(),
        )
        for each in WORDS
    )
    return Drawing(sheet.figure, alt, source, shown, panel_rows(rows, based_on), (shapes.evidence,), english)


# --------------------------------------------------------------------------------------------------- preparation


def _refuse_clusters(clusters: pd.DataFrame, rows: pd.DataFrame, shapes: Shapes, which: str) -> None:
    needed = {"cluster", "cluster_fdr", "significant", "significant_fdr"}
    missing = sorted(needed - set(clusters.columns))
    if missing or which not in ("cluster", "cluster_fdr"):
        raise _refused(f"there is no column '{missing[0] if missing else which}'")
    unknown = sorted(set(clusters[which]) - set(CLUSTERS), key=str)
    if unknown:
        raise _refused(f"'{unknown[0]}' is not the name of a cluster")
    known = set(rows.loc[rows["value"].notna(), "code"])
    elsewhere = set() if shapes.whole else set(clusters.index) - set(rows["code"])
    strangers = sorted(set(clusters.index) - known - elsewhere)
    if strangers or clusters.index.has_duplicates:
        raise _refused(
            f"{strangers[0]} has no figure in the rows" if strangers else "a municipality occurs twice"
        )


def _refused(what: str) -> StatisticsError:
    return StatisticsError(
        what,
        where="the map of clusters",
        remedy="pass the result of `local_moran` for the figures of these rows",
    )


def _subtitle(which: Which, rows: pd.DataFrame, shapes: Shapes, language: Language) -> str:
    words, modelled = WORDS[language], int(is_estimate(rows).sum())
    estimates = words["modelled"].format(count=modelled) if modelled else ""
    division = words["division"].format(year=shapes.boundary_year)
    return ", ".join(filter(None, [shapes.place, words[which], estimates, division]))


def _compared(frame: pd.DataFrame, tested: int, place: str, language: Language) -> str:
    """Say with how many municipalities those of a part of the country were compared."""
    if not place:
        return ""
    beyond = tested > int(frame["cluster"].notna().sum())
    return WORDS[language]["country" if beyond else "part"].format(count=tested, place=place)


def _brief(neighbours: str) -> str:
    """Return the rule of who are neighbours, without what was done with islands and parts that do not touch."""
    first, semicolon, _ = neighbours.partition(";")
    return f"{first}." if semicolon else first


def _sentences(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _alone(frame: pd.DataFrame) -> pd.Series:
    """Tell which areas have a figure and were not tested, for want of neighbours with a figure."""
    return frame["value"].notna() & frame["cluster"].isna()


def _only_before(frame: pd.DataFrame, which: Which) -> pd.Series:
    """Tell which areas stand out by themselves and not after correction."""
    before, after = (frame[name].eq(True) for name in ("significant", "significant_fdr"))
    return before & ~after if which == "cluster_fdr" else before & False


def _entries(frame: pd.DataFrame, which: Which, language: Language) -> list[Entry]:
    words, counts = WORDS[language], frame[which].value_counts()
    found = [
        Entry(words[label], int(counts.get(label, 0)), CLUSTER[label], marker=marker)
        for label, marker in MARKERS.items()
    ]
    before, alone = int(_only_before(frame, which).sum()), int(_alone(frame).sum())
    found.append(Entry(words[NO_PATTERN], int(counts.get(NO_PATTERN, 0)) - before, NO_PATTERN_COLOUR))
    if before:
        found.append(Entry(words["before"], before, NO_PATTERN_COLOUR, edge=SELECTED))
    if alone:
        found.append(Entry(words["alone"], alone, NO_FIGURE, ALONE_HATCH))
    return [*found, *estimated_entries(frame, language), *missing_entries(frame, language)]


def _plainly(frame: pd.DataFrame, which: Which, language: Language) -> str:
    """Say that nothing stands out, when that is so."""
    if frame[which].isin(list(MARKERS)).any():
        return ""
    corrected = which == "cluster_fdr" and frame["significant"].eq(True).any()
    return WORDS[language]["nothing_left" if corrected else "nothing"]


# -------------------------------------------------------------------------------------------------------- drawing


def _scale(target: str | Path | Target) -> float:
    """Return how large marks on a map of the country are on a page, relative to print."""
    return min(1.0, max(SMALLEST, load_target(target).sheet[1] / load_target().sheet[1]))


def _draw(axes: Axes, frame: gpd.GeoDataFrame, which: Which, size: float) -> None:
    _add(axes, frame, which, NO_PATTERN, NO_PATTERN_COLOUR)
    draw_missing(axes, frame)
    if _alone(frame).any():
        add_areas(axes, frame.geometry[_alone(frame)], NO_FIGURE, gid="alone", hatch=ALONE_HATCH)
    for label, marker in MARKERS.items():
        _add(axes, frame, which, label, CLUSTER[label])
        points = frame.geometry[frame[which] == label].representative_point()
        axes.plot(
            points.x,
            points.y,
            ls="",
            marker=marker,
            gid=f"symbols-{label}",
            zorder=3,
            **marker_style(CLUSTER[label], size),
        )


def _add(axes: Axes, frame: gpd.GeoDataFrame, which: Which, label: str, colour: str) -> None:
    """Draw the areas of a cluster in its colour, those whose figure is an estimate hatched."""
    chosen, modelled = frame[which] == label, is_estimate(frame)
    add_areas(axes, frame.geometry[chosen & ~modelled], colour, gid=f"cluster-{label}")
    if (chosen & modelled).any():
        add_areas(
            axes,
            frame.geometry[chosen & modelled],
            colour,
            gid=f"estimated-{label}",
            hatch=HATCHES[Status.ESTIMATED],
            ink=hatch_ink(colour),
        )


def _draw_before(axes: Axes, frame: gpd.GeoDataFrame, which: Which, width: float) -> None:
    """Outline the areas that only stand out before correction, just inside their borders."""
    areas = frame.geometry[_only_before(frame, which)]
    _, south, _, north = frame.total_bounds
    inner = areas.buffer(-INSET * (north - south))
    marked = inner.where(~inner.is_empty, areas)
    axes.add_collection(
        PathCollection(
            [outline(area) for area in marked],
            facecolors="none",
            edgecolors=SELECTED,
            linewidths=width,
            gid="before-correction",
        )
    )


# ---------------------------------------------------------------------------------------------- text alternative


def _describe(
    frame: pd.DataFrame,
    which: Which,
    subject: tuple[Indicator, int],
    names: pd.Series,
    place: str,
    compared: str,
    language: Language,
) -> str:
    words, (indicator, year) = WORDS[language], subject
    about = {
        "place": f" in {place}" if place else "",
        "label": getattr(indicator.label, language),
        "year": str(year),
        "when": words[f"when_{which}"],
    }
    members = {label: frame.loc[frame[which] == label, "code"].tolist() for label in MARKERS}
    return _sentences(
        *counted(words, "map", len(frame), **about),
        *counted(words, "tested", int(frame["cluster"].notna().sum())),
        compared,
        *(_told(words[label], codes, names, language) for label, codes in members.items() if codes),
        _plainly(frame, which, language),
        *counted(words, "early", int(_only_before(frame, which).sum())),
        *counted(words, "estimated", int(is_estimate(frame).sum())),
        *counted(words, "lonely", int(_alone(frame).sum())),
        *counted(words, "missing", int(frame["value"].isna().sum())),
    )


def _told(label: str, codes: list[str], names: pd.Series, language: Language) -> str:
    named = join_words([str(names.get(code, code)) for code in codes], language)
    who = f" ({named})" if len(codes) <= FEW else ""
    return f"{label.capitalize()}: {len(codes)}{who}."
