"""Which areas are neighbours: real boundaries or hexagons, with an explicit rule for islands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.catalogue import Bilingual
from analysis.errors import StatisticsError, TerritoryError
from analysis.files import write_bytes
from analysis.project import Project
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.hexagons import hex_neighbours, hexagons

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from libpysal.graph import Graph

Pair = tuple[str, str]

FERRIES = {
    "GM0448": ("GM0400",),  # Texel: Den Helder
    "GM0096": ("GM0072",),  # Vlieland: Harlingen
    "GM0093": ("GM0072",),  # Terschelling: Harlingen
    "GM0060": ("GM1970", "GM0058"),  # Ameland: Holwert, in Noardeast-Fryslân, before 2019 in Dongeradeel
    "GM0088": ("GM1966", "GM1663"),  # Schiermonnikoog: Lauwersoog, in Het Hogeland, before 2019 in De Marne
}
"""The Wadden municipalities, each with the municipality of its ferry port (the newest code first)."""

FILE = "buren.csv"
KNOWN_YEAR = 2024
"""The division of the neighbours in the file."""

NUMBER_WORDS = ("geen", "één", "twee", "drie", "vier", "vijf")
NUMBER_WORDS_EN = ("no", "one", "two", "three", "four", "five")
SHARED_BORDER = (
    "Buren: gemeenten met een gezamenlijke grens (indeling {year})",
    "Neighbours: municipalities that share a boundary (division of {year})",
)
SHARED_SIDE = (
    "Buren: aangrenzende zeshoeken op de zeshoekkaart",
    "Neighbours: adjacent hexagons on the hexagon map",
)
"""The rules in Dutch and in English."""


@dataclass(frozen=True)
class Neighbours:
    """Who is whose neighbour, and by which rule.

    Attributes
    ----------
    codes : tuple of str
        All areas, sorted.
    pairs : tuple of (str, str)
        Each pair of neighbours once, the lower code first, sorted: the relation is symmetric and nobody is
        its own neighbour.
    description : str
        The rule in Dutch, to be printed with every result.
    bridges : tuple of (str, str)
        The pairs that were added because two parts of the country would otherwise be apart; among ``pairs``.
    description_en : str
        The rule in English.

    Raises
    ------
    StatisticsError
        When codes or pairs are not as described.

    Examples
    --------
    >>> chain = Neighbours(("A", "B", "C"), (("A", "B"), ("B", "C")), "Buren: een ketting van drie.")
    >>> chain.components, chain.alone(["A", "C"])
    (1, ['A', 'C'])
    """

    codes: tuple[str, ...]
    pairs: tuple[Pair, ...]
    description: str
    bridges: tuple[Pair, ...] = ()
    description_en: str = ""

    def __post_init__(self) -> None:
        if list(self.codes) != sorted(set(self.codes)):
            raise _refused("the codes are not sorted, or one occurs twice")
        known = set(self.codes)
        wrong = [pair for pair in self.pairs if pair[0] >= pair[1] or not known.issuperset(pair)]
        if wrong or list(self.pairs) != sorted(set(self.pairs)):
            raise _refused(f"the pairs are not sorted, or one is no pair of two known areas {wrong[:1]}")

    @property
    def components(self) -> int:
        """Into how many parts, without a neighbour in another part, the areas fall."""
        return len(set(_component_labels(self.codes, self.pairs).tolist()))

    @property
    def rule(self) -> Bilingual:
        """The rule in both languages; in Dutch only where it has no English."""
        return Bilingual(nl=self.description, en=self.description_en or self.description)

    def among(self, codes: Iterable[str]) -> list[Pair]:
        """Return the pairs of which both areas are in ``codes``; refuses a code that is not there."""
        wanted = set(codes)
        unknown = sorted(wanted - set(self.codes))
        if unknown:
            raise _refused(f"{unknown[0]} is not among the {len(self.codes)} areas")
        return [pair for pair in self.pairs if wanted.issuperset(pair)]

    def alone(self, codes: Iterable[str]) -> list[str]:
        """Return the areas of ``codes`` that have no neighbour in ``codes``, sorted.

        Areas without a figure drop out, and may leave others without any neighbour. These have no
        spatial lag: leave them out of the calculation, and print who they are.
        """
        wanted = set(codes)
        return sorted(wanted.difference(*self.among(wanted)))

    def graph(
        self, codes: Iterable[str] | None = None, *, weights: Literal["binary", "row"] = "row"
    ) -> Graph:
        """Return the neighbours as a libpysal graph.

        Parameters
        ----------
        codes : iterable of str, optional
            Restrict to these areas, for instance those with a figure; see :meth:`alone`.
        weights : {"binary", "row"}
            Weight 1 for each neighbour, or weights that add up to 1 for each area.

        Returns
        -------
        libpysal.graph.Graph
            In order of code. An area that is alone is an isolate of the graph.

        Raises
        ------
        StatisticsError
            When there are no codes, or one is not among the areas.

        Examples
        --------
        >>> chain = Neighbours(("A", "B", "C"), (("A", "B"), ("B", "C")), "")
        >>> chain.graph()["B"].to_dict(), chain.graph(["A", "C"]).isolates.tolist()
        ({'A': 0.5, 'C': 0.5}, ['A', 'C'])
        """
        from libpysal.graph import Graph

        kept = self.codes if codes is None else tuple(codes)
        if not kept:
            raise _refused("there are no areas")
        pairs = self.among(kept)
        loops = [(code, code, 0.0) for code in self.alone(kept)]  # how a graph writes down an isolate
        arcs = sorted([(a, b, 1.0) for a, b in pairs] + [(b, a, 1.0) for a, b in pairs] + loops)
        focal, neighbour, weight = zip(*arcs, strict=True)
        binary = Graph.from_arrays(np.array(focal), np.array(neighbour), np.array(weight))
        return binary.transform("R" if weights == "row" else "B")


def contiguity(shapes: GeoDataFrame, *, boundary_year: int) -> Neighbours:
    """Return the municipalities that share a boundary or a corner ("queen"), and the links of the islands.

    What the maps of different years show of the sea differs, and with it what touches across the Wadden Sea.
    Therefore the five Wadden municipalities have exactly one neighbour on every map: the municipality of
    their ferry port. Parts that are then still apart (Zeeuws-Vlaanderen on most maps) are joined at their
    nearest pair of municipalities, the smallest part first, until all areas hang together.

    Parameters
    ----------
    shapes : GeoDataFrame
        Columns ``code`` and ``geometry``: polygons that fit together without gaps (a coverage), in a
        projected reference system.
    boundary_year : int
        The year of the division, for the description.

    Returns
    -------
    Neighbours
        With one component.

    Raises
    ------
    StatisticsError
        When a code occurs twice or a geometry is missing.

    Examples
    --------
    >>> import geopandas, shapely
    >>> squares = shapely.box([0, 1, 5], 0, [1, 2, 6], 1)
    >>> shapes = geopandas.GeoDataFrame({"code": ["A", "B", "C"]}, geometry=squares)
    >>> contiguity(shapes, boundary_year=2023).pairs
    (('A', 'B'), ('B', 'C'))
    """
    ordered = _in_order(shapes)
    codes = ordered["code"].to_numpy()
    geometry = ordered.geometry.to_numpy()
    first, second = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    once = first < second
    touching = zip(codes[first[once]].tolist(), codes[second[once]].tolist(), strict=True)
    return _complete(ordered, touching, _of_year(boundary_year))


def hexagon_neighbours(layout: pd.DataFrame) -> Neighbours:
    """Return the municipalities whose hexagons share a side, with the same links for the islands.

    Parameters
    ----------
    layout : DataFrame
        Columns ``code``, ``q``, ``r``, as :func:`analysis.territory.hexagons.read_layout` gives it.

    Returns
    -------
    Neighbours
        With one component. Hexagons move municipalities, so that these are not the neighbours on the ground.

    Raises
    ------
    StatisticsError
        When a code occurs twice.

    Examples
    --------
    >>> layout = pd.DataFrame({"code": ["A", "B", "C"], "q": [0, 1, 5], "r": [0, 0, 0]})
    >>> neighbours = hexagon_neighbours(layout)
    >>> neighbours.pairs, neighbours.bridges
    ((('A', 'B'), ('B', 'C')), (('B', 'C'),))
    """
    ordered = _in_order(hexagons(layout))
    return _complete(ordered, hex_neighbours(layout), SHARED_SIDE)


def write_neighbours(neighbours: Neighbours, folder: Path) -> Path:
    """Write neighbours by boundary as ``buren.csv`` and return its path.

    Examples
    --------
    >>> import tempfile
    >>> chain = Neighbours(("A", "B", "C"), (("A", "B"), ("B", "C")), "", (("B", "C"),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_neighbours(chain, Path(folder)).read_text().split()
    ['code,buur,soort', 'A,B,grens', 'B,C,brug']
    """
    lines = ["code,buur,soort"]
    for one, other in neighbours.pairs:
        ferry = one in FERRIES or other in FERRIES
        kind = "brug" if (one, other) in neighbours.bridges else "veer" if ferry else "grens"
        lines.append(f"{one},{other},{kind}")
    write_bytes(folder / FILE, ("\n".join(lines) + "\n").encode("utf-8"))
    return folder / FILE


def load_neighbours(boundary_year: int = 2023, project: Project | None = None) -> Neighbours:
    """Return which municipalities share a boundary, from ``data/reference``: the same with or without downloads.

    Parameters
    ----------
    boundary_year : int
        2023, 2024 or 2025, whose divisions are the same; for the description.
    project : Project, optional
        By default the project of the current folder.

    Returns
    -------
    Neighbours

    Raises
    ------
    TerritoryError
        When the file is missing or damaged.

    Examples
    --------
    >>> near = load_neighbours()
    >>> len(near.codes), near.components
    (342, 1)
    """
    folder = (project or Project.find()).reference
    path, gemeenten = folder / FILE, read_gemeenten(folder)
    if not gemeenten.same_division(boundary_year, KNOWN_YEAR):
        raise TerritoryError(
            f"the neighbours of {boundary_year} are not known, only those of {KNOWN_YEAR}",
            where=str(path),
            remedy="choose a year with the same division, or take neighbours from boundaries with contiguity()",
        )
    try:
        table = pd.read_csv(path, encoding="utf-8", dtype=str)[["code", "buur", "soort"]]
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(path, f"the file is missing or damaged ({type(error).__name__})") from None
    if table.isna().any(axis=None) or not set(table["soort"]) <= {"grens", "veer", "brug"}:
        raise _damaged(path, "a cell is empty, or 'soort' is another word than grens, veer or brug")
    known = gemeenten.in_year(boundary_year)["code"].tolist()
    if sorted({*table["code"], *table["buur"]}) != known or table.duplicated(["code", "buur"]).any():
        raise _damaged(
            path, f"the codes are not those of the municipalities of {boundary_year}, each pair once"
        )
    codes = tuple(sorted({*table["code"], *table["buur"]}))
    bridges = table.loc[table["soort"] == "brug", ["code", "buur"]].itertuples(index=False, name=None)
    islands = sum(code in FERRIES for code in codes)
    added = sorted(bridges)
    dutch, english = _descriptions(_of_year(boundary_year), islands, len(added))
    pairs = sorted(table[["code", "buur"]].itertuples(index=False, name=None))
    return Neighbours(codes, tuple(pairs), dutch, tuple(added), english)


def _damaged(path: Path, what: str) -> TerritoryError:
    return TerritoryError(what, where=str(path), remedy="write it again with `databoek reference`")


def _in_order(shapes: GeoDataFrame) -> GeoDataFrame:
    twice = shapes.loc[shapes["code"].duplicated(), "code"]
    if len(twice):
        raise _refused(f"{twice.iloc[0]} occurs twice")
    without = shapes.loc[shapes.geometry.isna() | shapes.geometry.is_empty, "code"]
    if len(without):
        raise _refused(f"{without.iloc[0]} has no geometry")
    return shapes.sort_values("code", ignore_index=True)


def _complete(shapes: GeoDataFrame, touching: Iterable[Pair], rule: tuple[str, str]) -> Neighbours:
    """Apply the rule for islands to the pairs that touch, and join what is then still apart."""
    codes = tuple(shapes["code"].tolist())
    ferries = _ferries(codes)
    islands = {code for pair in ferries for code in pair if code in FERRIES}
    linked = {pair for pair in touching if islands.isdisjoint(pair)} | ferries
    bridges = _bridges(shapes, codes, linked)
    dutch, english = _descriptions(rule, len(islands), len(bridges))
    return Neighbours(codes, tuple(sorted(linked | set(bridges))), dutch, tuple(bridges), english)


def _ferries(codes: tuple[str, ...]) -> set[Pair]:
    """Return the link of each Wadden municipality that is there with its port, if that is there too."""
    known = set(codes)
    ports = {
        island: next((port for port in harbours if port in known), None)
        for island, harbours in FERRIES.items()
        if island in known
    }
    return {_pair(island, port) for island, port in ports.items() if port is not None}


def _bridges(shapes: GeoDataFrame, codes: tuple[str, ...], pairs: Iterable[Pair]) -> list[Pair]:
    """Join the smallest part (the one with the lowest code, if equal) to its nearest area, until one is left."""
    linked = set(pairs)
    added: list[Pair] = []
    while True:
        label = _component_labels(codes, linked)
        sizes = np.bincount(label)
        if len(sizes) < 2:
            return sorted(added)
        added.append(_nearest_pair(shapes, label == sizes.argmin()))
        linked.add(added[-1])


def _nearest_pair(shapes: GeoDataFrame, inside: np.ndarray) -> Pair:
    """Return the pair of areas, one inside and one outside, that lie nearest; the lowest codes if equal."""
    part, rest = shapes[inside], shapes[~inside]
    (here, there), distance = shapely.STRtree(rest.geometry.to_numpy()).query_nearest(
        part.geometry.to_numpy(), return_distance=True
    )
    ends = zip(part["code"].to_numpy()[here], rest["code"].to_numpy()[there], strict=True)
    # rounded, so that distances that are equal on paper are equal here
    candidates = zip(np.round(distance, 6), (_pair(*end) for end in ends), strict=True)
    return min(candidates)[1]


def _component_labels(codes: tuple[str, ...], pairs: Iterable[Pair]) -> np.ndarray:
    """Return the number of each area's part: the parts count from 0, in order of their lowest code."""
    place = {code: number for number, code in enumerate(codes)}
    ends = np.array([(place[a], place[b]) for a, b in pairs], dtype=int).reshape(-1, 2)
    matrix = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(codes), len(codes)))
    labels = connected_components(matrix, directed=False)[1]
    return pd.factorize(labels)[0]


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _of_year(boundary_year: int) -> tuple[str, str]:
    return SHARED_BORDER[0].format(year=boundary_year), SHARED_BORDER[1].format(year=boundary_year)


def _descriptions(rule: tuple[str, str], islands: int, bridges: int) -> tuple[str, str]:
    """Return the rule, what is done with islands and what was added, in Dutch and in English."""
    dutch = "; ".join([rule[0], *_islands_text(islands), *_bridges_text(bridges)])
    english = "; ".join([rule[1], *_islands_english(islands), *_bridges_english(bridges)])
    return f"{dutch}.", f"{english}."


def _islands_text(count: int) -> list[str]:
    if not count:
        return []
    if count == 1:
        return ["de Waddengemeente heeft alleen de gemeente van haar veerhaven als buur"]
    return [f"de {NUMBER_WORDS[count]} Waddengemeenten hebben alleen de gemeente van hun veerhaven als buur"]


def _bridges_text(count: int) -> list[str]:
    if not count:
        return []
    number = NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else str(count)
    added = "verbinding is" if count == 1 else "verbindingen zijn"
    return [
        f"{number} {added} toegevoegd tussen de dichtstbijzijnde gemeenten van delen die elkaar niet raken"
    ]


def _islands_english(count: int) -> list[str]:
    if not count:
        return []
    if count == 1:
        return ["the Wadden municipality has only the municipality of its ferry port as neighbour"]
    number = NUMBER_WORDS_EN[count]
    return [f"the {number} Wadden municipalities have only the municipality of their ferry port as neighbour"]


def _bridges_english(count: int) -> list[str]:
    if not count:
        return []
    number = NUMBER_WORDS_EN[count] if count < len(NUMBER_WORDS_EN) else str(count)
    added = "link was" if count == 1 else "links were"
    return [f"{number} {added} added between the nearest municipalities of parts that do not touch"]


def _refused(what: str) -> StatisticsError:
    return StatisticsError(
        what, where="the neighbours", remedy="use areas, boundaries and figures of one municipal division"
    )
