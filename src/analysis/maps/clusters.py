"""A map of local clusters: which areas, together with their neighbours, stand out from the country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from analysis.catalogue import Catalogue, Indicator
from analysis.design.drawing import Drawing, add_heading, add_source, heading_height
from analysis.design.palette import CLUSTER, MUTED, NO_FIGURE, SELECTED
from analysis.design.palette import NO_PATTERN as NO_PATTERN_COLOUR
from analysis.design.style import WIDTH, style
from analysis.errors import StatisticsError
from analysis.maps.areas import (
    add_areas,
    add_outlines,
    draw_missing,
    fit_view,
    hatch_ink,
    is_estimate,
    outline,
    refuse_unfit,
)
from analysis.maps.legend import (
    Entry,
    add_note,
    draw_legend,
    estimated_entries,
    marker_style,
    missing_entries,
)
from analysis.maps.shapes import Shapes
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import one_subject
from analysis.numbers import join_words
from analysis.panel.schema import Status
from analysis.statistics.autocorrelation import CLUSTERS, NO_PATTERN
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import HATCHES

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

HEIGHT = 7.3
"""Inches of a map of the whole country in the width of the text."""
MARKERS = {"hoog-hoog": "^", "laag-laag": "v", "hoog-laag": "^", "laag-hoog": "v"}
"""The symbol tells the area's own rate; whether the colour is dark or light, if its neighbours are like it."""
ALONE_HATCH = "\\\\\\"
READING = "Hoog-laag: de gemeente zelf hoog, haar buren laag."
INSET = 1 / 450
"""Between a border and the outline that marks the area within it, as a share of the height of the country."""

Which = Literal["cluster_fdr", "cluster"]


def cluster_map(
    clusters: pd.DataFrame,
    rows: pd.DataFrame,
    shapes: Shapes,
    catalogue: Catalogue,
    names: pd.Series,
    *,
    neighbours: str,
    which: Which = "cluster_fdr",
    gemeenten: Gemeenten | None = None,
    title: str | None = None,
    based_on: pd.DataFrame | None = None,
) -> Drawing:
    """Draw the local clusters of one indicator of one year.

    Colour and symbol both tell what an area is called. With ``which="cluster_fdr"``, areas that are significant
    by themselves and not after the correction for many tests have a thick outline and no colour.

    Parameters
    ----------
    clusters : DataFrame
        From :func:`analysis.statistics.autocorrelation.local_moran`: index ``code``, columns ``cluster``,
        ``cluster_fdr``, ``significant`` and ``significant_fdr``.
    rows : DataFrame
        The panel rows that were tested, and those of the municipalities without a figure.
    shapes : Shapes
        Areas of the same municipal division.
    catalogue : Catalogue
    names : Series
        Name of each municipality by code, for the text alternative.
    neighbours : str
        Which neighbours were used: ``Neighbours.description``. Printed in the figure.
    which : {"cluster_fdr", "cluster"}
        After or before the correction for the number of tests.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    title : str, optional
        By default the label of the indicator with the year.
    based_on : DataFrame, optional
        Further panel rows that estimates among the figures rest on.

    Returns
    -------
    Drawing

    Raises
    ------
    TerritoryError
        When the rows are not one indicator and year, stand on another division than the shapes, or do not hold
        every municipality of it.
    StatisticsError
        When the clusters are not as described, or of municipalities that have no figure.

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
    >>> drawing = cluster_map(
    ...     found, rows, shapes, analysis.load_catalogue(), names, neighbours=near.description
    ... )
    >>> drawing.alt.split(":")[0]
    'Kaart van 342 gemeenten'
    """
    _refuse_clusters(clusters, rows, which)
    indicator, year = one_subject(rows, catalogue, "the map of clusters")
    joined = join(rows, shapes.areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
    refuse_unfit(rows, joined)
    frame = joined.frame.merge(clusters, left_on="code", right_index=True, how="left")
    heading = title or f"{indicator.label.nl}, {year}: clusters"
    below = _subtitle(which, rows, shapes.boundary_year)
    source = map_source(rows, catalogue, shapes, based_on=based_on)
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        top = heading_height(heading, below, WIDTH)
        axes = figure.add_axes((0.0, 0.5 / HEIGHT, 1.0, 1 - (0.5 + top) / HEIGHT), gid="map")
        _draw(axes, frame, which)
        add_outlines(axes, shapes.outlines, colour=MUTED, width=0.6)
        _draw_before(axes, frame, which)
        fit_view(axes, frame)
        legend = draw_legend(
            figure, _entries(frame, which), title="patroon", left=0.1, top=top + 0.12, width=1.9
        )
        add_note(figure, _note(frame, which, neighbours), under=legend)
        add_heading(figure, heading, below)
        add_source(figure, source)
    shown = rows.merge(clusters, left_on="code", right_index=True, how="left")
    alt = _describe(frame, which, indicator, year, names, neighbours)
    return Drawing(figure, alt, source, shown, panel_rows(rows, based_on), (shapes.evidence,))


# --------------------------------------------------------------------------------------------------- preparation


def _refuse_clusters(clusters: pd.DataFrame, rows: pd.DataFrame, which: str) -> None:
    needed = {"cluster", "cluster_fdr", "significant", "significant_fdr"}
    missing = sorted(needed - set(clusters.columns))
    if missing or which not in ("cluster", "cluster_fdr"):
        raise _refused(f"there is no column '{missing[0] if missing else which}'")
    unknown = sorted(set(clusters[which]) - set(CLUSTERS))
    if unknown:
        raise _refused(f"'{unknown[0]}' is not the name of a cluster")
    known = set(rows.loc[rows["value"].notna(), "code"])
    strangers = sorted(set(clusters.index) - known)
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


def _subtitle(which: Which, rows: pd.DataFrame, boundary_year: int) -> str:
    tested = (
        "na correctie voor veel toetsen (FDR)"
        if which == "cluster_fdr"
        else "zonder correctie: ook toeval valt op"
    )
    modelled = int(is_estimate(rows).sum())
    parts = [f"lokale Moran, {tested}", f"{modelled} cijfers geschat" if modelled else ""]
    return ", ".join([part for part in parts if part] + [f"gemeentelijke indeling {boundary_year}"])


def _alone(frame: pd.DataFrame) -> pd.Series:
    """Tell which areas have a figure and were not tested, for want of neighbours with a figure."""
    return frame["value"].notna() & frame["cluster"].isna()


def _only_before(frame: pd.DataFrame, which: Which) -> pd.Series:
    """Tell which areas stand out by themselves and not after correction."""
    before, after = (frame[name].eq(True) for name in ("significant", "significant_fdr"))
    return before & ~after if which == "cluster_fdr" else before & False


def _entries(frame: pd.DataFrame, which: Which) -> list[Entry]:
    counts = frame[which].value_counts()
    found = [
        Entry(label, int(counts.get(label, 0)), CLUSTER[label], marker=MARKERS[label])
        for label in CLUSTERS[:4]
    ]
    before, alone = int(_only_before(frame, which).sum()), int(_alone(frame).sum())
    found.append(Entry(NO_PATTERN, int(counts.get(NO_PATTERN, 0)) - before, NO_PATTERN_COLOUR))
    if before:
        found.append(Entry("alleen vóór correctie", before, NO_PATTERN_COLOUR, edge=SELECTED))
    if alone:
        found.append(Entry("geen buur met cijfer", alone, NO_FIGURE, ALONE_HATCH))
    return [*found, *estimated_entries(frame), *missing_entries(frame)]


def _note(frame: pd.DataFrame, which: Which, neighbours: str) -> str:
    return " ".join(filter(None, [_plainly(frame, which), READING, neighbours]))


def _plainly(frame: pd.DataFrame, which: Which) -> str:
    """Say that nothing stands out, when that is so."""
    if frame[which].isin(CLUSTERS[:4]).any():
        return ""
    corrected = which == "cluster_fdr" and frame["significant"].eq(True).any()
    return f"Geen enkele gemeente valt {'na correctie nog op' if corrected else 'op'}."


# -------------------------------------------------------------------------------------------------------- drawing


def _draw(axes: Axes, frame: gpd.GeoDataFrame, which: Which) -> None:
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
            **marker_style(CLUSTER[label], 4.6),
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


def _draw_before(axes: Axes, frame: gpd.GeoDataFrame, which: Which) -> None:
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
            linewidths=1.2,
            gid="before-correction",
        )
    )


# ---------------------------------------------------------------------------------------------- text alternative


def _describe(
    frame: pd.DataFrame, which: Which, indicator: Indicator, year: int, names: pd.Series, neighbours: str
) -> str:
    tested = int(frame["cluster"].notna().sum())
    when = "na correctie voor het aantal toetsen" if which == "cluster_fdr" else "zonder correctie"
    sentences = [f"Kaart van {len(frame)} gemeenten: lokale clusters, {indicator.label.nl}, {year}, {when}."]
    counts = {label: frame.loc[frame[which] == label, "code"].tolist() for label in CLUSTERS[:4]}
    sentences.append(f"{tested} gemeenten zijn getoetst.")
    sentences += [_told(label, codes, names) for label, codes in counts.items() if codes]
    sentences += [plainly] if (plainly := _plainly(frame, which)) else []
    before = int(_only_before(frame, which).sum())
    if before:
        sentences.append(
            f"Vóór correctie vielen nog {before} gemeenten op; zij zijn omlijnd en niet gekleurd."
            if before > 1
            else "Vóór correctie viel nog 1 gemeente op; zij is omlijnd en niet gekleurd."
        )
    modelled = int(is_estimate(frame).sum())
    if modelled:
        sentences.append(f"Van de cijfers zijn er {modelled} geschat met een model.")
    without = int(frame["value"].isna().sum())
    if without:
        sentences.append(f"Zonder cijfer: {without}; gearceerd.")
    return " ".join([*sentences, neighbours])


def _told(label: str, codes: list[str], names: pd.Series) -> str:
    who = f" ({join_words([str(names.get(code, code)) for code in codes])})" if len(codes) <= 5 else ""
    return f"{label.capitalize()}: {len(codes)}{who}."
