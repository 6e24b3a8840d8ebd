"""One call, one figure: a map of an indicator, by the names that geopandas and mapclassify use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.design.drawing import Drawing
from analysis.design.targets import Target
from analysis.maps.kinds import KINDS, Job
from analysis.maps.materials import DIVISION, Materials
from analysis.maps.request import MapRequest
from analysis.maps.shapes import Areas
from analysis.numbers import Language
from analysis.project import Project


def plot(
    indicator: str,
    year: int | None = None,
    kind: str = "choropleth",
    *,
    scheme: str | None = None,
    k: int = 5,
    bins: Sequence[float] | None = None,
    pooled: bool = False,
    against: str | None = None,
    since: int | None = None,
    across_break: bool = False,
    years: Sequence[int] | None = None,
    estimates: bool = False,
    region: str | None = None,
    labels: Sequence[str] | str = (),
    areas: Areas | None = None,
    target: str | Path | Target = "databoek",
    language: Language = "nl",
    title: str | None = None,
    note: str = "",
    missing_kwds: Mapping[str, Any] | None = None,
    legend_kwds: Mapping[str, Any] | None = None,
    materials: Materials | None = None,
) -> Drawing:
    """Draw a map of an indicator.

    Parameters
    ----------
    indicator : str
        Identifier from the catalogue.
    year : int, optional
        By default the newest with municipal figures.
    kind : str
        ``choropleth``; ``hexagon``, the same with a hexagon for each municipality; ``small_multiples``, several
        years in common classes; ``bivariate``, against a second indicator in three by three classes;
        ``value_by_alpha``, where uncertain figures fade; ``cluster``, local clusters (LISA); ``change``, between
        two years, marked where it is more than chance; ``symbols``, circles in proportion to a count.
    scheme : str, optional
        ``fisher_jenks``, ``quantiles``, ``equal_interval``, ``user_defined`` or ``ser``, as in
        :func:`analysis.maps.schemes.classify`. By default Fisher-Jenks, and for child poverty the band of the SER.
    k : int
        Number of classes, where the scheme leaves it free.
    bins : sequence of float, optional
        Inner borders for ``user_defined``.
    pooled : bool
        Make the classes from all years of the indicator together, so that maps of different years compare.
    against : str, optional
        The second indicator of a bivariate map.
    since : int, optional
        The earlier year of a map of change; by default the oldest since the last break in the definition.
    across_break : bool
        Whether a map of change may compare years on either side of a break in the definition.
    years : sequence of int, optional
        The years of small multiples; by default at most six since the last break in the definition.
    estimates : bool
        Fill child poverty with the estimates of our model where the figure of CBS is not in this edition.
    region : str, optional
        A province or jeugdregio, by name or code. The classes stay those of the country.
    labels : sequence of str or "all"
        Municipalities to name, by name or code.
    areas : {"gemeentegrenzen", "zeshoeken"}, optional
        By default real boundaries where they were downloaded.
    target : {"databoek", "scherm", "presentatie"} or path
        The page: print, screen, slide, or a style file of one's own.
    language : {"nl", "en"}
    title, note : str, optional
    missing_kwds : mapping, optional
        Of a choropleth: ``color`` and ``edgecolor`` of the areas without a figure. Their hatches tell the reason, and
        stay.
    legend_kwds : mapping, optional
        Of a choropleth: ``title``, ``labels`` (one for each class) and ``decimals``.
    materials : Materials, optional
        Loaded once for several maps; by default those of the current project, on the division of 2023.

    Returns
    -------
    Drawing
        With the figure, its text alternative in Dutch and English, its source line and its rows.

    Raises
    ------
    DataboekError
        In one sentence, for anything that cannot be drawn: an unknown indicator, year, kind, scheme or region, an
        option that the kind does not have, or figures and boundaries of different divisions.

    Examples
    --------
    >>> from analysis import maps
    >>> drawing = maps.plot("kinderen_laag_inkomen", 2021, region="Utrecht", labels="all")
    >>> drawing.alt.split(":")[0]
    'Kaart van 26 gemeenten in Utrecht'
    """
    materials = materials or Materials(Project.find(), DIVISION)
    request = MapRequest(
        indicator, year, kind, scheme, k, bins, pooled, against, since, across_break, years, estimates, region,
        labels, areas, target, language, title, note, missing_kwds, legend_kwds,
    )  # fmt: skip
    return draw(request, materials)


def draw(request: MapRequest, materials: Materials) -> Drawing:
    """Draw the map that is wanted.

    Examples
    --------
    >>> wanted = MapRequest("kinderen_laag_inkomen", 2021, "hexagon", target="presentatie")
    >>> draw(wanted, Materials(Project.find())).figure.get_size_inches().tolist()
    [13.333, 7.5]
    """
    return KINDS[request.kind](Job(request, materials))


def file_name(request: MapRequest, materials: Materials) -> str:
    """Return a name for the file of a map, without what it ends in.

    Examples
    --------
    >>> wanted = MapRequest("kinderen_laag_inkomen", 2021, region="Noord-Brabant", target="presentatie")
    >>> file_name(wanted, Materials(Project.find()))
    'kinderen_laag_inkomen-2021-noord-brabant-presentatie'
    """
    year = request.year
    if year is None and request.kind not in ("small_multiples", "change"):
        year = materials.year(request.indicator)
    page = request.target.style if isinstance(request.target, Target) else request.target
    target = Path(page).stem
    parts = [
        str(year) if year is not None else "",
        request.kind if request.kind != "choropleth" else "",
        request.against or "",
        f"{request.since}" if request.since else "",
        "geschat" if request.estimates else "",
        re.sub(r"\W+", "-", (request.region or "").casefold()),
        "zeshoeken" if request.areas == "zeshoeken" else "",
        target if target != "databoek" else "",
        "en" if request.language == "en" else "",
    ]
    return "-".join(filter(None, [request.indicator, *parts]))
