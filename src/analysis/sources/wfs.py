"""Boundaries from the web feature service of PDOK, as GeoJSON in the Dutch national grid."""

from __future__ import annotations

import re
from typing import Any

from analysis.catalogue import WfsSource
from analysis.sources.answers import Row, Unexpected, require
from analysis.sources.streams import Stream

PAGE = 1000
"""Features per request: the most that PDOK gives."""

PROPERTIES = ("id", "statcode", "jrstatcode", "statnaam", "rubriek")
"""What the service tells about each area."""

CRS = "EPSG:28992"
EXTENT = (-10_000.0, 290_000.0, 310_000.0, 650_000.0)
"""The Netherlands with the sea around it in EPSG:28992, metres: left, bottom, right, top."""

CODES = {
    "gemeente": re.compile(r"GM(?!0998)\d{4}"),
    "provincie": re.compile(r"PV\d{2}"),
    "jeugdregio": re.compile(r"JZ\d{2}"),
}
"""What area codes look like per level; GM0998 is abroad."""


def boundary_stream(source: WfsSource, year: int) -> Stream:
    """Return the list of all areas of a layer in a year.

    Parameters
    ----------
    source : WfsSource
    year : int

    Returns
    -------
    Stream

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> source = read_catalogue(Path("data/catalogue")).sources["provinciegrenzen"]
    >>> boundary_stream(source, 2024).address.partition("?")[0]
    'https://service.pdok.nl/cbs/gebiedsindelingen/2024/wfs/v1_0'
    """
    address = (
        f"{source.service.format(year=year)}?service=WFS&version=2.0.0&request=GetFeature"
        f"&typeNames=gebiedsindelingen:{source.layer}&outputFormat=application/json&srsName={CRS}&count={PAGE}"
    )

    def following(body: Any, so_far: int) -> str | None:
        more = bool(body["features"]) and so_far < body["numberMatched"]
        return f"{address}&startIndex={so_far}" if more else None

    def check(rows: list[Row]) -> None:
        require(rows, ("id", "properties", "geometry"))
        require([row["properties"] for row in rows if isinstance(row["properties"], dict)], PROPERTIES)
        if not rows:
            raise Unexpected("no areas came")
        for row in rows:
            _check_feature(row, year)

    return Stream(
        "page",
        f"{address}&startIndex=0",
        _features,
        following,
        key=lambda row: row["properties"]["statcode"],
        check=check,
        promised=lambda body: int(body["numberMatched"]),
    )


def _features(body: Any) -> list[Row]:
    if not isinstance(body, dict) or not isinstance(body.get("features"), list):
        raise Unexpected("other JSON came than the protocol promises")
    if type(body.get("numberMatched")) is not int:
        raise Unexpected("the number of areas is not told")
    if "crs" in body and "28992" not in str(body["crs"]):
        raise Unexpected(f"the areas are not in {CRS}")
    features = body["features"]
    if not all(isinstance(feature, dict) for feature in features):
        raise Unexpected("other JSON came than the protocol promises")
    return features


def _check_feature(row: Row, year: int) -> None:
    properties, geometry = row["properties"], row["geometry"]
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise Unexpected("an area has no properties or no geometry")
    require([properties], ("statcode", "jrstatcode", "statnaam"))
    code = properties["statcode"]
    if properties["jrstatcode"] != f"{year}{code}":
        raise Unexpected(f"the area {str(code)[:20]!r} is not one of {year}")
    if geometry.get("type") not in ("Polygon", "MultiPolygon") or not geometry.get("coordinates"):
        raise Unexpected(f"the area {code} is no polygon")
    x, y = _first_point(geometry["coordinates"])
    left, bottom, right, top = EXTENT
    if not (left <= x <= right and bottom <= y <= top):
        raise Unexpected(f"the area {code} does not lie in the Netherlands in {CRS}")


def _first_point(coordinates: Any) -> tuple[float, float]:
    point = coordinates
    try:
        while isinstance(point[0], list):
            point = point[0]
        return float(point[0]), float(point[1])
    except (TypeError, IndexError, ValueError):
        raise Unexpected("a geometry has no coordinates") from None


def content_rows(rows: list[Row]) -> list[Row]:
    """Return what an area is, without the numbers that the service gives it anew.

    Examples
    --------
    >>> content_rows([{"id": "a.1", "properties": {"id": 1, "statcode": "PV20"}, "geometry": None}])
    [{'statcode': 'PV20', 'geometry': None}]
    """
    return [
        {
            **{key: value for key, value in row["properties"].items() if key != "id"},
            "geometry": row["geometry"],
        }
        for row in rows
    ]
