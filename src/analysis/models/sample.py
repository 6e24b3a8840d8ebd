"""From a declared model to complete rows, and to a list of who is left out and why."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.catalogue import Bilingual, Kind
from analysis.errors import ModelError, TerritoryError
from analysis.models.declaration import Declaration
from analysis.models.frame import ModelFrame
from analysis.models.inputs import Inputs
from analysis.models.specification import Family, Specification, Variable
from analysis.panel.anchors import national_anchors
from analysis.panel.division import FiguresOnDivision
from analysis.panel.schema import Status
from analysis.statistics.bookings import HOST, KINDS

SPATIAL = (Family.SPATIAL_LAG, Family.SPATIAL_ERROR)

WHY_MISSING = {
    str(Status.NOT_DELIVERED): Bilingual(nl="niet geleverd", en="not delivered"),
    str(Status.SUPPRESSED): Bilingual(nl="geheim of onbekend", en="secret or unknown"),
    str(Status.NOT_PUBLISHED): Bilingual(nl="niet in deze uitgave", en="not in this edition"),
}
NO_LOGARITHM = Bilingual(nl="heeft geen logaritme", en="has no logarithm")
LEFT_OUT = Bilingual(nl="in deze variant weggelaten", en="left out of this variant")
NO_NEIGHBOUR = Bilingual(nl="geen buur in de selectie", en="no neighbour in the selection")
PARTS = {
    kind: Bilingual(nl=f"met een deel: {told.nl}", en=f"partly {told.en}") for kind, told in KINDS.items()
}
"""For a merged municipality of which a part was marked."""
EVERY_YEAR = Bilingual(nl="per jaar", en="each year")
EXCLUDED = ["code", "naam", "year", "reason", "reason_en"]


@dataclass(frozen=True, eq=False)
class ModelSample:
    """Complete rows of a model, and who is not among them.

    Parameters
    ----------
    frame : ModelFrame
    labels : dict of str to str
        Dutch label of each term.
    excluded : DataFrame
        Columns of :data:`EXCLUDED`; one row for each municipality and year, with the first reason that holds, in
        Dutch and in English.
    figures : FiguresOnDivision
    used : tuple of (str, int)
        Indicator and year of everything in the model.
    """

    frame: ModelFrame
    labels: dict[str, str]
    excluded: pd.DataFrame
    figures: FiguresOnDivision = field(repr=False)
    used: tuple[tuple[str, int], ...] = ()

    @property
    def based_on(self) -> pd.DataFrame:
        """The published rows behind outcome and terms."""
        return self.figures.behind(self.used)


def build_sample(declaration: Declaration, inputs: Inputs) -> ModelSample:
    """Gather what a model is fitted to.

    Parameters
    ----------
    declaration : Declaration
        Of a :class:`Specification`.
    inputs : Inputs

    Returns
    -------
    ModelSample

    Raises
    ------
    ModelError
        When an indicator does not exist, has no figures in the year, or has none for municipalities; the message
        names file and line.

    Examples
    --------
    >>> from analysis.models.declaration import load_models
    >>> from analysis.models.inputs import load_inputs
    >>> sample = build_sample(load_models()["lasten_armoede_2021"], load_inputs())
    >>> sample.frame.n, sample.excluded["reason"].value_counts().to_dict()
    (155, {'Kinderen, laag inkomen (2021) niet in deze uitgave': 185, 'gastheergemeente': 1,
    'met een deel: gastheergemeente': 1})
    """
    specification: Specification = declaration.expect(Specification)
    years = _years(specification)
    parts = [_of_year(declaration, inputs, year, len(years) > 1) for year in years]
    rows = pd.concat([part.rows for part in parts])
    excluded = pd.concat([part.excluded for part in parts], ignore_index=True)
    if rows.empty:
        raise ModelError(
            "no municipality has all figures of the model",
            where=declaration.where(),
            remedy="choose other terms or another year",
        )
    if specification.family in SPATIAL:
        rows, alone = _without_the_lonely(rows, inputs)
        lonely = pd.Series([NO_NEIGHBOUR] * len(alone), index=alone, dtype=object)
        excluded = pd.concat([excluded, _told(lonely, years[0], inputs, specification)])
    labels = {name: label for part in parts[:1] for name, label in part.labels.items()}
    frame = ModelFrame(
        outcome=rows["outcome"],
        terms=rows[list(labels)],
        clusters=pd.Series(rows.index.get_level_values(0).map(inputs.regions.region), index=rows.index),
        weights=rows["weights"] if specification.weights else None,
        offset=rows["offset"] if specification.offset else None,
        neighbours=inputs.neighbours,
        where=declaration.where(),
    )
    used = tuple(dict.fromkeys(place for part in parts for place in part.used))
    figures = inputs.on(specification.sample.boundary_year)
    return ModelSample(frame, labels, excluded.reset_index(drop=True), figures, used)


@dataclass(frozen=True)
class _Year:
    rows: pd.DataFrame
    labels: dict[str, str]
    excluded: pd.DataFrame
    used: list[tuple[str, int]]


def _years(specification: Specification) -> list[int]:
    sample = specification.sample
    if sample.years is not None:
        return list(range(sample.years[0], sample.years[1] + 1))
    assert sample.year is not None  # noqa: S101 - see Sample
    return [sample.year]


def _of_year(declaration: Declaration, inputs: Inputs, year: int, several: bool) -> _Year:
    """Return the complete rows of one year, and the reason why each other municipality is left out."""
    codes = _codes(declaration, inputs)
    reasons = _reasons_to_leave_out(declaration, inputs, codes, year)
    columns: dict[str, pd.Series] = {}
    labels: dict[str, str] = {}
    used: list[tuple[str, int]] = []
    for name, place, variable in _variables(declaration.specification):
        if name in columns:
            raise ModelError(
                f"the term '{name}' stands twice",
                where=declaration.where(*place),
                remedy="leave out one of the two",
            )
        when = variable.year or year
        rows = _figures(declaration, inputs, variable.indicator, when, place).set_index("code")
        label = _label(variable, inputs, when, several and variable.year is None)
        columns[name], why = _column(rows.reindex(codes), variable, label)
        reasons = reasons.mask(reasons.isna() & columns[name].isna().to_numpy(), why.to_numpy())
        if place[0] == "terms":
            labels[name] = label.nl
        used.append((variable.indicator, when))
    kept = pd.DataFrame(columns).set_axis(codes.to_numpy())[reasons.isna()]
    if several:
        kept.index = pd.MultiIndex.from_product([kept.index, [year]], names=["code", "year"])
    else:
        kept.index.name = "code"
    excluded = _told(reasons.dropna(), year, inputs, declaration.specification)
    return _Year(kept, labels, excluded, used)


def _codes(declaration: Declaration, inputs: Inputs) -> pd.Series:
    """Return the municipalities of the division, or complain at the line that names it."""
    try:
        return inputs.gemeenten.in_year(declaration.specification.sample.boundary_year)["code"]
    except TerritoryError as error:
        where = declaration.where("sample", "boundary_year")
        raise ModelError(error.what, where=where, remedy=error.remedy) from None


def _reasons_to_leave_out(declaration: Declaration, inputs: Inputs, codes: pd.Series, year: int) -> pd.Series:
    """Say by code why a municipality is left out whatever its figures are; nothing when it is not."""
    sample = declaration.specification.sample
    reasons = pd.Series(None, index=codes.to_numpy(), dtype=object)
    if sample.hosts == "leave out":
        reasons = reasons.fillna(_marks(inputs, year, sample.boundary_year))
    wanted = sorted(set(_left_out(declaration, codes)))
    return reasons.fillna(pd.Series([LEFT_OUT] * len(wanted), index=wanted, dtype=object))


def _column(rows: pd.DataFrame, variable: Variable, label: Bilingual) -> tuple[pd.Series, pd.Series]:
    """Return the values on the scale of the model, and for each why there would be none."""
    column, unusable = _transformed(rows["value"], variable)
    missing = {status: _joined(label, why) for status, why in WHY_MISSING.items()}
    otherwise, no_logarithm = missing[str(Status.NOT_PUBLISHED)], _joined(label, NO_LOGARITHM)
    why = [
        no_logarithm if without else missing.get(status, otherwise)
        for status, without in zip(rows["status"], unusable, strict=True)
    ]
    return column, pd.Series(why, index=rows.index, dtype=object)


def _joined(label: Bilingual, why: Bilingual) -> Bilingual:
    return Bilingual(nl=f"{label.nl} {why.nl}", en=f"{label.en} {why.en}")


def _marks(inputs: Inputs, year: int, division: int) -> pd.Series:
    """Say by code which accounts are out of line; of a merged municipality that a part of it is."""
    marked = inputs.marked(year, division).sort_values("kind", key=lambda kinds: kinds != HOST)
    marked = marked.drop_duplicates("code").set_index("code")
    own = marked["naam"] == marked.index.map(inputs.gemeenten.names(division)).to_numpy()
    told = [(KINDS if whole else PARTS)[kind] for kind, whole in zip(marked["kind"], own, strict=True)]
    return pd.Series(told, index=marked.index, dtype=object)


def _left_out(declaration: Declaration, codes: pd.Series) -> list[str]:
    wanted: list[str] = declaration.specification.sample.leave_out
    for at, code in enumerate(wanted):
        if code not in set(codes):
            raise ModelError(
                f"no municipality of the division has the code '{code}'",
                where=declaration.where("sample", "leave_out", at),
                remedy="use codes of data/reference/gemeenten.csv",
            )
    return wanted


def _variables(specification: Specification) -> list[tuple[str, tuple[str | int, ...], Variable]]:
    """List outcome, terms, weights and offset with their column and their place in the specification."""
    found: list[tuple[str, tuple[str | int, ...], Variable]] = [
        ("outcome", ("outcome",), specification.outcome)
    ]
    for at, term in enumerate(specification.terms):
        name = term.indicator if term.transform == "none" else f"{term.transform}_{term.indicator}"
        found.append((name, ("terms", at), term))
    if specification.weights:
        found.append(("weights", ("weights",), Variable(indicator=specification.weights)))
    if specification.offset:
        found.append(("offset", ("offset",), Variable(indicator=specification.offset, transform="log")))
    return found


def _label(variable: Variable, inputs: Inputs, year: int, varies: bool) -> Bilingual:
    short = variable.label or inputs.catalogue.indicators[variable.indicator].short
    about = EVERY_YEAR if varies else Bilingual(nl=str(year), en=str(year))
    before = "log " if variable.transform == "log" else ""
    return Bilingual(nl=f"{before}{short.nl} ({about.nl})", en=f"{before}{short.en} ({about.en})")


def _transformed(values: pd.Series, variable: Variable) -> tuple[pd.Series, pd.Series]:
    """Return the values on the scale of the model, and which of them have no logarithm."""
    if variable.transform == "log":
        unusable = values.notna() & ~(values > 0)
        return np.log(values.where(values > 0)), unusable
    nobody = pd.Series(False, index=values.index)
    return (values / 100 if variable.transform == "share" else values.astype(float)), nobody


def _figures(
    declaration: Declaration, inputs: Inputs, indicator: str, year: int, place: tuple[str | int, ...]
) -> pd.DataFrame:
    """Return the figures of an indicator, or say in a sentence why there are none."""
    where = declaration.where(*place, "indicator")
    if indicator not in inputs.catalogue.indicators:
        near = difflib.get_close_matches(indicator, sorted(inputs.catalogue.indicators), n=2)
        remedy = (
            f"perhaps {' or '.join(near)} is meant"
            if near
            else "choose one from data/catalogue/indicators.yaml"
        )
        raise ModelError(f"the indicator '{indicator}' does not exist", where=where, remedy=remedy)
    _refuse_other_kind(declaration, inputs, indicator, place)
    division = declaration.specification.sample.boundary_year
    years = inputs.on(division).years(indicator)
    if not years:
        _refuse_other_level(indicator, inputs, where, division)
    if year not in years:
        known = ", ".join(map(str, years))
        raise ModelError(
            f"the indicator '{indicator}' has no figures of {year}; there are {known}",
            where=where,
            remedy="name one of these years under 'year'",
        )
    return inputs.on(division).rows(indicator, year)


def _refuse_other_kind(
    declaration: Declaration, inputs: Inputs, indicator: str, place: tuple[str | int, ...]
) -> None:
    """Refuse a weight that is no count, an amount with an offset that is none, a share that is no percentage."""
    specification: Specification = declaration.specification
    known = inputs.catalogue.indicators[indicator]
    wanted: tuple[Kind, ...] = tuple(Kind)
    if place[0] in ("weights", "offset"):
        wanted = (Kind.COUNT,)
    elif place == ("outcome",) and specification.family is Family.QUASI_POISSON:
        wanted = (Kind.AMOUNT, Kind.COUNT)
    elif place == ("outcome",) and specification.outcome.transform == "share":
        wanted = (Kind.RATE,)
    if known.kind not in wanted:
        raise ModelError(
            f"'{indicator}' is of the kind '{known.kind}', where '{wanted[0]}' is needed",
            where=declaration.where(*place),
            remedy="choose another indicator",
        )


def _refuse_other_level(indicator: str, inputs: Inputs, where: str, division: int) -> None:
    own = inputs.panel[(inputs.panel["indicator"] == indicator) & inputs.panel["value"].notna()]
    municipal = own["code"].str.startswith("GM").any()
    elsewhere = len(own) or len(national_anchors(inputs.catalogue, indicator))
    if elsewhere and not municipal:
        raise ModelError(
            f"the indicator '{indicator}' has figures for the country or provinces, and none for municipalities",
            where=where,
            remedy="choose an indicator with municipal figures",
        )
    raise ModelError(
        f"the indicator '{indicator}' has no municipal figures on the division of {division}",
        where=where,
        remedy="see `databoek status`, and the 'boundary_year' of the sample",
    )


def _without_the_lonely(rows: pd.DataFrame, inputs: Inputs) -> tuple[pd.DataFrame, list[str]]:
    """Leave out those without a neighbour among the rows: they have no spatial lag."""
    alone = inputs.neighbours.alone(rows.index)
    return rows.drop(alone), alone


def _told(reasons: pd.Series, year: int, inputs: Inputs, specification: Specification) -> pd.DataFrame:
    """Return a row for each code that is left out."""
    names = inputs.gemeenten.names(specification.sample.boundary_year)
    told = {
        "code": reasons.index,
        "naam": reasons.index.map(names),
        "year": year,
        "reason": [reason.nl for reason in reasons],
        "reason_en": [reason.en for reason in reasons],
    }
    return pd.DataFrame(told, columns=EXCLUDED)
