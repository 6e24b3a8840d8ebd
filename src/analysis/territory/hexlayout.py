"""The program that lays out the hexagon map: one cell of a honeycomb per municipality.

Three steps. An optimal assignment puts the municipalities, together with the sea and the countries around
them, into a honeycomb of equal cells; because the sea takes part, coasts and the IJsselmeer keep their shape
while the crowded west gets room. A local search with falling thresholds (Dueck and Scheuer, 1990, *Journal of
Computational Physics* 90, 161-175) then brings real neighbours together and mends provinces. The islands come
last and keep a cell of water between them and the coast.

Costs are rounded to integers and the only random numbers are those of `random.Random.random`, so that the same
map and seed give the same bytes. ``data/reference/zeshoekkaart.csv`` comes from the municipal boundaries of 2024
(CBS and Kadaster) with the default arguments, in one call::

    write_layout(lay_out(*centres_and_neighbours(shapes)), folder)

Boundaries drawn in more or less detail may give a different, equally valid layout: the stored one is kept.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from analysis.errors import TerritoryError
from analysis.files import write_bytes
from analysis.territory.hexagons import LAYOUT_FILE

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

WADDEN_ISLANDS = ("GM0448", "GM0096", "GM0093", "GM0060", "GM0088")
"""Texel, Vlieland, Terschelling, Ameland and Schiermonnikoog."""

_SEA = -1
_MARGIN = 8  # cells of sea and foreign land around the country in the assignment
_ROW = sqrt(3) / 2  # distance between two rows, when the centres of neighbours are 1 apart
_AROUND = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))  # the six neighbours, in order round the cell


@dataclass(frozen=True)
class Penalties:
    """What the search avoids, in whole points; a pair that lies one cell wrong costs about 100.

    Parameters
    ----------
    misplaced : int
        Per squared cell between a municipality and its place in the optimal assignment.
    broken : int
        Per pair of real neighbours that does not touch.
    coast : int
        Per side between land and sea: keeps the outline smooth.
    exposed : int
        Per such side of a municipality that in reality lies inland, on top of the coast.
    border : int
        Per side between two provinces: keeps provinces compact.
    split : int
        Per province in two parts, and per hole in the land.

    Examples
    --------
    >>> Penalties().split > 10 * Penalties().broken
    True
    """

    misplaced: int = 25
    broken: int = 120
    coast: int = 12
    exposed: int = 130
    border: int = 30
    split: int = 3000


@dataclass(frozen=True)
class Nearness:
    """How near to each other a layout keeps real neighbours.

    Parameters
    ----------
    adjacent : float
        Share of the pairs whose hexagons touch, from 0 to 1.
    distance : float
        Mean distance of the pairs in cells; 1 when all touch.

    Examples
    --------
    >>> Nearness(adjacent=0.75, distance=1.25).adjacent
    0.75
    """

    adjacent: float
    distance: float


def centres_and_neighbours(shapes: GeoDataFrame) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """Return what `lay_out` needs to know of the real map.

    Parameters
    ----------
    shapes : geopandas.GeoDataFrame
        Columns ``code``, ``provincie`` and a geometry in metres; one row per municipality.

    Returns
    -------
    centres : pandas.DataFrame
        Columns ``code``, ``x``, ``y`` (centroid, metres) and ``provincie``, sorted by code.
    neighbours : list of tuple of str
        Pairs of codes that share a piece of border, each pair once and in order.

    Examples
    --------
    >>> import geopandas
    >>> boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 1, 3, 2)]
    >>> shapes = geopandas.GeoDataFrame({"code": ["A", "B", "C"], "provincie": "P"}, geometry=boxes)
    >>> centres, neighbours = centres_and_neighbours(shapes)
    >>> neighbours  # B and C meet in a point, which is no border
    [('A', 'B')]
    """
    shapes = shapes.sort_values("code", ignore_index=True)
    outlines = np.asarray(shapes.geometry.array)
    codes = shapes["code"].tolist()
    one, two = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    one, two = one[one < two], two[one < two]
    borders = shapely.length(shapely.intersection(outlines[one], outlines[two]))
    pairs = sorted((codes[i], codes[j]) for i, j, long in zip(one, two, borders > 0, strict=True) if long)
    middle = shapely.centroid(outlines)
    centres = pd.DataFrame(
        {
            "code": codes,
            "x": shapely.get_x(middle),
            "y": shapely.get_y(middle),
            "provincie": shapes["provincie"].tolist(),
        }
    )
    return centres, pairs


def lay_out(
    centres: pd.DataFrame,
    neighbours: Iterable[tuple[str, str]],
    *,
    islands: Collection[str] = WADDEN_ISLANDS,
    penalties: Penalties | None = None,
    steps: int = 2_000_000,
    seed: int = 2023,
) -> pd.DataFrame:
    """Give each municipality a cell of a honeycomb.

    Parameters
    ----------
    centres : pandas.DataFrame
        Columns ``code``, ``x`` (east), ``y`` (north) and ``provincie``; the unit of length does not matter.
    neighbours : iterable of tuple of str
        Pairs of codes that border on each other.
    islands : collection of str
        Codes that lie off the coast and need not touch their province; those not in ``centres`` are ignored.
    penalties : Penalties, optional
        The objective of the search.
    steps : int
        Moves that the search tries; the whole country takes about a minute.
    seed : int
        Start of the random numbers.

    Returns
    -------
    pandas.DataFrame
        Columns ``code``, ``q``, ``r``, sorted by code: axial coordinates of pointy-top hexagons, ``q`` to the
        east, ``r`` to the south-east, the smallest of each 0.

    Raises
    ------
    TerritoryError
        When codes are repeated or unknown, or when a province does not come out in one piece.

    Examples
    --------
    >>> centres = pd.DataFrame({"code": ["A", "B"], "x": [0, 10], "y": [0, 0], "provincie": "P"})
    >>> lay_out(centres, [("A", "B")], steps=100)
      code  q  r
    0    A  0  0
    1    B  1  0
    """
    centres = centres.sort_values("code", ignore_index=True)
    afloat = centres["code"].isin(list(islands))
    inland, offshore = centres[~afloat].reset_index(drop=True), centres[afloat].reset_index(drop=True)
    if inland.empty:
        raise TerritoryError(
            "there is no municipality on the mainland",
            where="centres",
            remedy="give at least one that is no island",
        )
    links = _links(centres, inland, neighbours)
    points = inland[["x", "y"]].to_numpy(float)
    pitch, land = _land(points, links)
    board = _Board(
        cells=_assign(points / pitch, land),
        provinces=pd.factorize(inland["provincie"], sort=True)[0].tolist(),
        links=_directed(points, links),
        inland=_inland(points, links),
        penalties=penalties or Penalties(),
    )
    _search(board, steps=steps, seed=seed)
    _refuse_splits(board, sorted(inland["provincie"].unique()))
    found = dict(zip(inland["code"], board.axial(), strict=True))
    found |= _put_islands(offshore, inland, found, pitch)
    layout = pd.DataFrame(
        [(code, *found[code]) for code in centres["code"]], columns=["code", "q", "r"]
    ).astype({"q": int, "r": int})
    layout[["q", "r"]] -= layout[["q", "r"]].min()
    return layout


def nearness(layout: pd.DataFrame, neighbours: Iterable[tuple[str, str]]) -> Nearness:
    """Measure how near to each other a layout keeps real neighbours.

    Parameters
    ----------
    layout : pandas.DataFrame
        Columns ``code``, ``q``, ``r``.
    neighbours : iterable of tuple of str
        Pairs of codes that border on each other in reality.

    Returns
    -------
    Nearness

    Examples
    --------
    >>> layout = pd.DataFrame({"code": ["A", "B", "C"], "q": [0, 1, 2], "r": [0, 0, 0]})
    >>> nearness(layout, [("A", "B"), ("A", "C")])
    Nearness(adjacent=0.5, distance=1.5)
    """
    cell = layout.set_index("code")[["q", "r"]]
    pairs = list(neighbours)
    apart = cell.loc[[b for _, b in pairs]].to_numpy() - cell.loc[[a for a, _ in pairs]].to_numpy()
    distances = hex_distance(apart[:, 0], apart[:, 1])
    return Nearness(adjacent=float((distances == 1).mean()), distance=float(distances.mean()))


def hex_distance(dq: NDArray[np.int_], dr: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return how many steps apart two cells are, from the differences of their axial coordinates.

    Examples
    --------
    >>> hex_distance(np.array([1, 1, -2]), np.array([0, 1, 1])).tolist()
    [1, 2, 2]
    """
    return (np.abs(dq) + np.abs(dr) + np.abs(dq + dr)) // 2


def write_layout(layout: pd.DataFrame, folder: Path) -> Path:
    r"""Write a layout as ``zeshoekkaart.csv``, sorted by code, and return its path.

    Examples
    --------
    >>> import tempfile
    >>> layout = pd.DataFrame({"code": ["B", "A"], "q": [1, 0], "r": [0, 0]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_layout(layout, Path(folder)).read_bytes()
    b'code,q,r\nA,0,0\nB,1,0\n'
    """
    text = layout.sort_values("code")[["code", "q", "r"]].to_csv(index=False, lineterminator="\n")
    write_bytes(folder / LAYOUT_FILE, text.encode("utf-8"))
    return folder / LAYOUT_FILE


# ------------------------------------------------------------------------------- the country as a graph


def _links(
    centres: pd.DataFrame, inland: pd.DataFrame, neighbours: Iterable[tuple[str, str]]
) -> list[tuple[int, int]]:
    """Return the pairs of mainland neighbours as row numbers, after checking the codes."""
    twice = centres.loc[centres["code"].duplicated(), "code"]
    if len(twice):
        raise TerritoryError(
            "the code occurs twice", where=twice.iloc[0], remedy="give each municipality one centre"
        )
    known, row = set(centres["code"]), {code: i for i, code in enumerate(inland["code"])}
    pairs = {(min(pair), max(pair)) for pair in neighbours}
    strange = sorted({code for pair in pairs for code in pair} - known)
    if strange:
        raise TerritoryError(
            "a neighbour has no centre", where=strange[0], remedy="take centres and neighbours from one map"
        )
    return sorted((row[a], row[b]) for a, b in pairs if a in row and b in row and a != b)


def _around(links: Sequence[tuple[int, int]]) -> dict[int, set[int]]:
    """Return the neighbours of each municipality."""
    around: dict[int, set[int]] = {}
    for i, j in links:
        around.setdefault(i, set()).add(j)
        around.setdefault(j, set()).add(i)
    return around


def _land(points: NDArray[np.float64], links: Sequence[tuple[int, int]]) -> tuple[float, Any]:
    """Return the distance between cells that gives the country its real area, and the land in that unit.

    Three municipalities that border on each other enclose land; two that only meet over a dam do not. Half a
    mean link around that is land as well.
    """
    around = _around(links)
    threes = [(i, j, k) for i, j in links for k in around[i] & around[j] if k > j]
    solid = [shapely.Polygon(points[list(three)]) for three in threes] + shapely.points(points).tolist()
    lengths = [float(np.hypot(*(points[i] - points[j]))) for i, j in links]
    land = shapely.union_all(solid).buffer(np.mean(lengths) / 2 if lengths else 1)
    pitch = sqrt(land.area / _ROW / len(points))
    return pitch, shapely.transform(land, lambda xy: xy / pitch)


def _directed(
    points: NDArray[np.float64], links: Sequence[tuple[int, int]]
) -> list[tuple[int, int, float, float, int]]:
    """Return each link with its real direction (unit vector) and its weight.

    A pair without a common neighbour meets at a bridge, a dam or a tunnel: it counts for a fifth, so that
    water may stay between them; unless it is the only link of one of the two.
    """
    around = _around(links)
    directed = []
    for i, j in links:
        x, y = (points[j] - points[i]) / max(float(np.hypot(*(points[j] - points[i]))), 1e-9)
        firm = bool(around[i] & around[j]) or min(len(around[i]), len(around[j])) == 1
        directed.append((i, j, float(x), float(y), 5 if firm else 1))
    return directed


def _inland(points: NDArray[np.float64], links: Sequence[tuple[int, int]]) -> list[bool]:
    """Tell which municipalities are ringed by others: all that follow each other around it are neighbours."""
    around = _around(links)
    ringed = []
    for unit, point in enumerate(points):
        ring = sorted(around.get(unit, ()), key=lambda other: np.arctan2(*(points[other] - point)[::-1]))
        ringed.append(len(ring) > 2 and all(b in around[a] for a, b in pairwise([*ring, ring[0]])))
    return ringed


# -------------------------------------------------------------------------------- the optimal assignment


def _assign(points: NDArray[np.float64], land: Any) -> list[tuple[int, int]]:
    """Return an axial cell per point: the assignment of land and sea together with the least displacement."""
    west, south, east, north = land.bounds
    rows, columns = (
        np.arange(-_MARGIN, int((north - south) / _ROW) + _MARGIN),
        np.arange(-_MARGIN, int(east - west) + _MARGIN),
    )
    row, column = (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))
    q, r = column + (row + 1) // 2, -row
    cells = np.column_stack([west + q + r / 2, south + row * _ROW])
    at = shapely.points(cells)
    depth = np.where(
        shapely.contains(land, at), -shapely.distance(at, land.boundary), shapely.distance(at, land)
    )
    # rounding: two machines must agree on the order of cells
    sea = cells[np.argsort(np.round(depth, 6), kind="stable")[len(points) :]]
    _, chosen = linear_sum_assignment(np.rint(1000 * cdist(np.vstack([points, sea]), cells, "sqeuclidean")))
    return [(int(q[k]), int(r[k])) for k in chosen[: len(points)]]


# ------------------------------------------------------------------------------------- the local search


class _Board:
    """Municipalities on cells, and what that costs; all in integers.

    A cell is a number, ``row * width + column`` in axial coordinates, so that the six neighbours of a cell
    lie at six fixed differences.
    """

    def __init__(
        self,
        cells: Sequence[tuple[int, int]],
        provinces: Sequence[int],
        links: Sequence[tuple[int, int, float, float, int]],
        inland: Sequence[bool],
        penalties: Penalties,
    ) -> None:
        pad = 6
        self.first_q, self.first_r = min(q for q, _ in cells) - pad, min(r for _, r in cells) - pad
        self.width = max(q for q, _ in cells) - self.first_q + pad + 1
        self.height = max(r for _, r in cells) - self.first_r + pad + 1
        self.steps = tuple(dr * self.width + dq for dq, dr in _AROUND)
        self.penalties = penalties
        self.province = [*provinces, _SEA]  # the last one answers for the sea, whose number is -1
        self.members = [[u for u, p in enumerate(provinces) if p == k] for k in range(max(provinces) + 1)]
        self.q, self.r = [q for q, _ in cells], [r for _, r in cells]
        self.home = list(cells)
        self.shore = [penalties.coast + penalties.exposed * ringed for ringed in inland] + [0]
        self.unit = [_SEA] * (self.width * self.height)
        self.cell = [self.number(q, r) for q, r in cells]
        for unit, cell in enumerate(self.cell):
            self.unit[cell] = unit
        edge = range(2)
        self.usable = [
            column not in edge and row not in edge and column < self.width - 2 and row < self.height - 2
            for row in range(self.height)
            for column in range(self.width)
        ]
        self.links = self._weighed(links)
        self.parts = [self.pieces({self.cell[u] for u in group}) for group in self.members]
        self.seas = self.pieces({c for c, u in enumerate(self.unit) if u == _SEA})

    def _weighed(
        self, links: Sequence[tuple[int, int, float, float, int]]
    ) -> list[list[tuple[int, int, int, int, int]]]:
        """Return per municipality: neighbour, factors of squared distance, dq and dr, and price of a break.

        The squared difference of the vector (dq, dr) and a real unit vector is a quadratic form plus a linear
        one; only the latter depends on the pair.
        """
        weighed: list[list[tuple[int, int, int, int, int]]] = [[] for _ in self.cell]
        for i, j, x, y, weight in links:
            along_q, along_r = round(40 * weight * x), round(40 * weight * (x / 2 - _ROW * y))
            broken = self.penalties.broken * weight // 5
            weighed[i].append((j, 20 * weight, along_q, along_r, broken))
            weighed[j].append((i, 20 * weight, -along_q, -along_r, broken))
        return weighed

    def number(self, q: int, r: int) -> int:
        """Return the number of a cell."""
        return (r - self.first_r) * self.width + q - self.first_q

    def axial(self) -> list[tuple[int, int]]:
        """Return the cell of each municipality."""
        return list(zip(self.q, self.r, strict=True))

    def pieces(self, cells: set[int]) -> int:
        """Count the connected parts of a set of cells, which is used up."""
        count = 0
        while cells:
            count += 1
            reached = [cells.pop()]
            while reached:
                cell = reached.pop()
                for step in self.steps:
                    if cell + step in cells:
                        cells.remove(cell + step)
                        reached.append(cell + step)
        return count

    def place(self, cells: Sequence[int], units: Sequence[int]) -> None:
        """Put municipalities, or sea, on cells."""
        for cell, unit in zip(cells, units, strict=True):
            self.unit[cell] = unit
            if unit != _SEA:
                self.cell[unit] = cell
                row, column = divmod(cell, self.width)
                self.q[unit], self.r[unit] = column + self.first_q, row + self.first_r

    def strain(self, units: Sequence[int]) -> int:
        """Return what the places of some municipalities cost: displacement, stretched and broken links."""
        total, counted, q, r = 0, set(), self.q, self.r
        for unit in units:
            if unit == _SEA:
                continue
            at_q, at_r, (home_q, home_r) = q[unit], r[unit], self.home[unit]
            dq, dr = at_q - home_q, at_r - home_r
            total += self.penalties.misplaced * (dq * dq + dq * dr + dr * dr)
            for other, factor, along_q, along_r, broken in self.links[unit]:
                if other not in counted:
                    dq, dr = q[other] - at_q, r[other] - at_r
                    squared = dq * dq + dq * dr + dr * dr
                    total += factor * squared - along_q * dq - along_r * dr
                    if squared > 1:
                        total += broken
            counted.add(unit)
        return total

    def edges(self, cells: Sequence[int]) -> int:
        """Return what the sides of some cells cost: coast and provincial borders."""
        total, counted, unit, province = 0, set(), self.unit, self.province
        for cell in cells:
            here = province[unit[cell]]
            for step in self.steps:
                there = province[unit[cell + step]]
                if there == here or cell + step in counted:
                    continue
                if there == _SEA:
                    total += self.shore[unit[cell]]
                elif here == _SEA:
                    total += self.shore[unit[cell + step]]
                else:
                    total += self.penalties.border
            counted.add(cell)
        return total

    def try_move(self, cells: Sequence[int], units: Sequence[int], threshold: int) -> bool:
        """Put municipalities on cells, unless the whole becomes worse by more than a threshold."""
        before = [self.unit[cell] for cell in cells]
        touched = {self.province[unit] for unit in units}
        mixed = len(touched) > 1
        sides = mixed or len({self.shore[unit] for unit in units}) > 1
        worse = -self.strain(before) - (self.edges(cells) if sides else 0)
        self.place(cells, units)
        worse += self.strain(before) + (self.edges(cells) if sides else 0)
        if worse <= threshold and mixed:
            parts, seas = self._pieces_of(touched)
            more = seas - self.seas + sum(count - self.parts[k] for k, count in parts.items())
            worse += self.penalties.split * more
            if worse <= threshold:
                self.seas = seas
                for k, count in parts.items():
                    self.parts[k] = count
        if worse > threshold:
            self.place(cells, before)
        return worse <= threshold

    def _pieces_of(self, touched: set[int]) -> tuple[dict[int, int], int]:
        """Return the number of parts of some provinces, and of the sea if that is among them."""
        parts = {k: self.pieces({self.cell[u] for u in self.members[k]}) for k in touched if k != _SEA}
        if _SEA not in touched:
            return parts, self.seas
        return parts, self.pieces({cell for cell, unit in enumerate(self.unit) if unit == _SEA})


def _search(board: _Board, *, steps: int, seed: int, warmth: int = 1000) -> None:
    """Improve a board: swaps, turns of three cells, and rows that shift by one cell.

    A move may make things worse by at most a random threshold, which falls to nothing.
    """
    chance = random.Random(seed).random  # noqa: S311 - a search, no secrets
    near = board.steps
    wide = near + tuple(2 * step for step in near) + tuple(a + b for a, b in pairwise((*near, near[0])))
    for step in range(steps):
        calm = max(0, steps - step - steps // 20)
        threshold = int(warmth * (calm / steps) ** 2 * chance() * chance())
        start = board.cell[int(chance() * len(board.cell))]
        kind, turn = chance(), int(chance() * 6)
        if kind < 0.5:
            cells = [start, start + near[turn]]
        elif kind < 0.65:
            cells = [start, start + wide[int(chance() * len(wide))]]
        elif kind < 0.85:
            cells = [start, start + near[turn], start + near[turn - 1]]
        else:
            cells, length = [start], 2 + int(chance() * 8)
            while len(cells) < length and board.unit[cells[-1]] != _SEA:
                cells.append(cells[-1] + near[turn])
        if all(board.usable[cell] for cell in cells):
            units = [board.unit[cell] for cell in cells]
            board.try_move(cells, [units[-1], *units[:-1]], threshold)


def _refuse_splits(board: _Board, names: Sequence[str]) -> None:
    """Raise for a province that is not in one piece."""
    for name, parts in zip(names, board.parts, strict=True):
        if parts > 1:
            raise TerritoryError(
                f"the province falls into {parts} pieces on the hexagon map",
                where=name,
                remedy="let the search take more steps or another seed",
            )


# ------------------------------------------------------------------------------------------- the islands


def _put_islands(
    offshore: pd.DataFrame, inland: pd.DataFrame, found: dict[str, tuple[int, int]], pitch: float
) -> dict[str, tuple[int, int]]:
    """Return cells off the coast, with water between, as near as can be to where the islands belong.

    An island moves along with the mainland: its displacement is the mean of all others, weighted by the
    inverse square of the real distance.
    """
    if offshore.empty:
        return {}
    taken = np.array([found[code] for code in inland["code"]])
    real, islands = (frame[["x", "y"]].to_numpy(float) / pitch for frame in (inland, offshore))
    weights = cdist(islands, real) ** -2.0
    wanted = islands + weights @ (_plane(taken) - real) / weights.sum(axis=1, keepdims=True)
    low, high = taken.min(axis=0) - 6, taken.max(axis=0) + 6
    axes = [np.arange(a, b + 1) for a, b in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    apart = grid[:, None] - taken[None]
    free = grid[hex_distance(apart[..., 0], apart[..., 1]).min(axis=1) > 1]
    rows, chosen = linear_sum_assignment(np.rint(1000 * cdist(wanted, _plane(free), "sqeuclidean")))
    codes = offshore["code"].to_numpy()[rows]
    return {code: (int(free[k, 0]), int(free[k, 1])) for code, k in zip(codes, chosen, strict=True)}


def _plane(cells: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return the centres of cells in the plane, neighbours 1 apart, y to the north."""
    return np.stack([cells[..., 0] + cells[..., 1] / 2, -_ROW * cells[..., 1]], axis=-1)
