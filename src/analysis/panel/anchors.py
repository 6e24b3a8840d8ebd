"""National figures that others published, for the places where the panel has none."""

from __future__ import annotations

import pandas as pd

from analysis.catalogue import Catalogue


def national_anchors(catalogue: Catalogue, indicator: str) -> pd.DataFrame:
    """Return the published national values of an indicator.

    Parameters
    ----------
    catalogue : Catalogue
    indicator : str

    Returns
    -------
    DataFrame
        Columns ``year``, ``value``, ``citation`` and ``superseded`` (a first release that was revised later),
        by year. Years for which no figure was found are absent.

    Examples
    --------
    >>> import analysis
    >>> national_anchors(analysis.load_catalogue(), "kinderen_laag_inkomen")["year"].tolist()
    [2011, 2014, 2017, 2020, 2021, 2022]
    """
    found = [
        (anchor.year, anchor.figure, anchor.citation, anchor.superseded)
        for anchor in catalogue.anchors
        if anchor.indicator == indicator and anchor.area == "NL" and anchor.statistic == "value"
    ]
    types = {"year": "int64", "value": "float64", "citation": "str", "superseded": "bool"}
    frame = pd.DataFrame(found, columns=list(types)).astype(types)
    return frame.sort_values("year", ignore_index=True)


def citations(anchors: pd.DataFrame) -> tuple[str, ...]:
    """Return who published some anchors, each citation once.

    Examples
    --------
    >>> import analysis
    >>> anchors = national_anchors(analysis.load_catalogue(), "kinderen_laag_inkomen")
    >>> citations(anchors.query("year >= 2022"))
    ('CBS, Armoede en sociale uitsluiting 2023',)
    """
    return tuple(dict.fromkeys(anchors["citation"]))


def anchor_evidence(indicator: str, anchors: pd.DataFrame) -> dict[str, object]:
    """Say for a manifest that something rests on anchors.

    Examples
    --------
    >>> anchor_evidence("inwoners", pd.DataFrame({"year": [2019]}))
    {'anchors': 'inwoners', 'file': 'data/catalogue/anchors.yaml', 'years': [2019]}
    """
    years = [int(year) for year in anchors["year"]]
    return {"anchors": indicator, "file": "data/catalogue/anchors.yaml", "years": years}
