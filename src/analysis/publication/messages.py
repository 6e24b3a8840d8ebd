"""What a map says, in one sentence made from its figures: the title of a slide."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.design.drawing import Drawing
from analysis.maps.areas import is_estimate
from analysis.maps.kinds import POVERTY
from analysis.maps.materials import Materials
from analysis.maps.request import MapRequest
from analysis.numbers import Language, format_number
from analysis.statistics.bands import SER_BAND

MESSAGES: dict[str, dict[Language, str]] = {
    "range": {
        "nl": "{label}: van {low} tot {high} {unit}, {year}",
        "en": "{label}: from {low} to {high} {unit}, {year}",
    },
    "band": {
        "nl": "{count} van de {known} gemeenten met een cijfer zitten op 8 procent of hoger, {year}",
        "en": "{count} of the {known} municipalities with a figure are at 8 percent or higher, {year}",
    },
    "none": {"nl": "{label}, {year}: geen cijfers", "en": "{label}, {year}: no figures"},
    "alpha": {
        "nl": "{count} van de {known} cijfers hebben een ruime onzekerheidsmarge (C of D), {year}",
        "en": "{count} of the {known} figures have a wide margin of uncertainty (C or D), {year}",
    },
    "symbols": {
        "nl": "De helft van het totaal ({total} {unit}, {year}) is in {count} van de {known} gemeenten",
        "en": "Half of the total ({total} {unit}, {year}) is in {count} of the {known} municipalities",
    },
    "cluster": {
        "nl": "{high} gemeenten hebben met hun buren een hoog cijfer, {low} een laag, {year}",
        "en": "{high} municipalities are high together with their neighbours, {low} are low, {year}",
    },
    "no cluster": {
        "nl": "Geen enkele gemeente valt samen met haar buren op, na correctie voor veel toetsen, {year}",
        "en": "No municipality stands out together with its neighbours, after correction for many tests, {year}",
    },
    "change": {
        "nl": "Van {since} naar {year}: {up} gemeenten hoger, {down} lager, bij {marked} buiten de toevalsmarge",
        "en": (
            "From {since} to {year}: {up} municipalities higher, {down} lower, {marked} of them outside the margin of "
            "chance"
        ),
    },
    "change without margin": {
        "nl": "Van {since} naar {year}: {up} gemeenten hoger en {down} lager; de toevalsmarge is niet bekend",
        "en": "From {since} to {year}: {up} municipalities higher and {down} lower; the margin of chance is not known",
    },
    "bivariate": {
        "nl": "{count} van de {known} gemeenten horen bij het hoogste derde van beide cijfers",
        "en": "{count} of the {known} municipalities are in the highest third of both figures",
    },
    "years": {
        "nl": "De middelste gemeente ging van {first} {unit} in {since} naar {last} in {year}",
        "en": "The middle municipality went from {first} {unit} in {since} to {last} in {year}",
    },
}
UNCERTAIN = ("C", "D")
"""Grades of reliability that the message of a fading map counts."""


def message(drawing: Drawing, request: MapRequest, materials: Materials) -> str:
    """Say in one sentence what a map shows, in the language of the request.

    Parameters
    ----------
    drawing : Drawing
        As :func:`analysis.maps.plot.draw` made it from the request.
    request : MapRequest
    materials : Materials

    Returns
    -------
    str
        Without a period at the end; about the figures that were published, not about estimates.

    Examples
    --------
    >>> from analysis.maps.plot import draw
    >>> from analysis.project import Project
    >>> request, materials = MapRequest("kinderen_laag_inkomen", 2021), Materials(Project.find())
    >>> message(draw(request, materials), request, materials)
    '5 van de 157 gemeenten met een cijfer zitten op 8 procent of hoger, 2021'
    """
    tell = {
        "value_by_alpha": _alpha,
        "symbols": _symbols,
        "cluster": _cluster,
        "change": _change,
        "bivariate": _bivariate,
        "small_multiples": _years,
    }.get(request.kind, _range)
    return tell(drawing.rows, request, materials)


def _say(key: str, request: MapRequest, materials: Materials, **parts: object) -> str:
    """Fill a message in; label, unit and year are those of the indicator."""
    indicator, language = materials.indicator(request.indicator), request.language
    known = {
        "label": getattr(indicator.label, language),
        "unit": getattr(indicator.unit, language),
        "year": materials.year(request.indicator, request.year),
    }
    return MESSAGES[key][language].format(**{**known, **parts})


def _number(value: float, request: MapRequest, materials: Materials) -> str:
    return format_number(value, materials.indicator(request.indicator).decimals, request.language)


def _range(rows: pd.DataFrame, request: MapRequest, materials: Materials) -> str:
    values = rows.loc[~is_estimate(rows), "value"].dropna()
    if values.empty:
        return _say("none", request, materials)
    if request.indicator == POVERTY:
        count = int((values >= SER_BAND.low).sum())
        return _say("band", request, materials, count=count, known=len(values))
    low, high = (_number(value, request, materials) for value in (values.min(), values.max()))
    return _say("range", request, materials, low=low, high=high)


def _alpha(rows: pd.DataFrame, request: MapRequest, materials: Materials) -> str:
    grades = rows.loc[rows["value"].notna(), "betrouwbaarheid"]
    return _say("alpha", request, materials, count=int(grades.isin(UNCERTAIN).sum()), known=len(grades))


def _symbols(rows: pd.DataFrame, request: MapRequest, materials: Materials) -> str:
    values = rows["value"].dropna().sort_values(ascending=False)
    if values.empty:
        return _say("none", request, materials)
    half = int(np.searchsorted(values.cumsum().to_numpy(), values.sum() / 2) + 1)
    total = format_number(values.sum(), 0, request.language)
    return _say("symbols", request, materials, total=total, count=half, known=len(values))


def _cluster(rows: pd.DataFrame, request: MapRequest, materials: Materials) -> str:
    counts = rows["cluster_fdr"].value_counts()
    high, low = (int(counts.get(name, 0)) for name in ("hoog-hoog", "laag-laag"))
    if not high and not low:
        return _say("no cluster", request, materials)
    return _say("cluster", request, materials, high=high, low=low)


def _change(rows: pd.DataFrame, request: MapRequest, materials: Materials) -> str:
    known = rows.dropna(subset="value")
    parts = {
        "up": int((known["value"] > 0).sum()),
        "down": int((known["value"] < 0).sum()),
        "since": int(rows["earlier_year"].iloc[0]),
        "year": int(rows["year"].iloc[0]),
    }
    if known["significant"].isna().all():
        return _say("change without margin", request, materials, **parts)
    return _say("change", request, materials, marked=int(known["significant"].eq(True).sum()), **parts)


def _bivariate(rows: pd.DataFrame, request: MapRequest, materials: Materials) -> str:
    known = rows.dropna(subset=["x_class", "y_class"])
    both = int(((known["x_class"] == 3) & (known["y_class"] == 3)).sum())
    return _say("bivariate", request, materials, count=both, known=len(known))


def _years(rows: pd.DataFrame, request: MapRequest, materials: Materials) -> str:
    medians = rows.dropna(subset="value").groupby("year")["value"].median()
    if medians.empty:
        return _say("none", request, materials)
    first, last = (_number(medians.iloc[at], request, materials) for at in (0, -1))
    ends = {"since": int(medians.index[0]), "year": int(medians.index[-1])}
    return _say("years", request, materials, first=first, last=last, **ends)
