"""Simplified boundaries and the outlines of the provinces, prepared once and kept as GeoParquet.

The file can be deleted at any time. One that is damaged, or made from other boundaries, by other code or by another
version of GEOS, is made again; where a folder cannot be written, maps are drawn all the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from analysis.files import code_sha256, replacing, sha256
from analysis.territory.hexagons import outlines

Layers = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]
"""Areas with ``code``, and provinces with ``provincie``."""


def simplified(areas: gpd.GeoDataFrame, provinces: Mapping[str, str], *, tolerance: float) -> Layers:
    """Simplify areas with shared borders kept, and join them to provinces.

    Parameters
    ----------
    areas : GeoDataFrame
        Columns ``code`` and ``geometry``, that do not overlap.
    provinces : mapping of str to str
        Province by municipal code.
    tolerance : float
        In the unit of the coordinates: corners of triangles of less than its square go (Visvalingam and Whyatt).

    Returns
    -------
    tuple of GeoDataFrame
        Areas with ``code`` and ``geometry``, provinces with ``provincie`` and ``geometry``.

    Examples
    --------
    >>> squares = gpd.GeoDataFrame({"code": ["A", "B"]}, geometry=shapely.box([0, 1], 0, [1, 2], 1))
    >>> areas, joined = simplified(squares, {"A": "P", "B": "P"}, tolerance=0.1)
    >>> areas["code"].tolist(), joined.geometry.area.tolist()
    (['A', 'B'], [2.0])
    """
    simple = areas[["code", "geometry"]].set_geometry(areas.geometry.simplify_coverage(tolerance))
    return simple, outlines(simple, provinces)


def cache_file(folder: Path, name: str, *inputs: object) -> Path:
    """Return where what was made from some inputs is kept; other code or another GEOS is another file.

    Examples
    --------
    >>> cache_file(Path("interim"), "gemeente-2023", "20230101-0", 60.0).name.startswith("gemeente-2023-")
    True
    """
    versions = (shapely.__version__, shapely.geos_version_string, gpd.__version__, code_sha256())
    return folder / f"{name}-{sha256(repr((*inputs, *versions)).encode())[:16]}.parquet"


def read_layers(path: Path) -> Layers | None:
    """Read what :func:`write_layers` wrote; None where there is none, or it is damaged.

    Examples
    --------
    >>> read_layers(Path("no/such/file.parquet")) is None
    True
    """
    import pyarrow as pa

    try:
        kept = gpd.read_parquet(path, page_checksum_verification=True)
        return _layer(kept, "code"), _layer(kept, "provincie")
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException, shapely.errors.ShapelyError):
        return None


def write_layers(path: Path, layers: Layers) -> None:
    """Keep layers in a file, in the place of those from other inputs; a folder that refuses is left alone.

    Examples
    --------
    >>> import tempfile
    >>> squares = gpd.GeoDataFrame({"code": ["A", "B"]}, geometry=shapely.box([0, 1], 0, [1, 2], 1))
    >>> layers = simplified(squares, {"A": "P", "B": "Q"}, tolerance=0.1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_layers(Path(folder) / "squares-2023-0.parquet", layers)
    ...     [len(layer) for layer in read_layers(Path(folder) / "squares-2023-0.parquet")]
    [2, 2]
    """
    parts = [
        layer.rename(columns={column: "name"}).assign(layer=column)
        for layer, column in zip(layers, ("code", "provincie"), strict=True)
    ]
    with contextlib.suppress(OSError):
        with replacing(path) as partial:
            pd.concat(parts, ignore_index=True).to_parquet(partial, write_page_checksum=True)
        for other in path.parent.glob(f"{path.stem.rpartition('-')[0]}-*.parquet"):
            if other != path:
                other.unlink(missing_ok=True)


def _layer(kept: gpd.GeoDataFrame, column: str) -> gpd.GeoDataFrame:
    """Take one of the layers; a file without it is not one of ours."""
    layer = kept.loc[kept["layer"] == column, ["name", "geometry"]]
    if layer.empty:
        raise ValueError(f"no {column}")
    return layer.rename(columns={"name": column}).reset_index(drop=True)
