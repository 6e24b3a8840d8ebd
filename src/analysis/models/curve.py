"""The specification curve: one association under every combination of reasonable choices.

Simonsohn, Simmons and Nelson (2020), Specification curve analysis, Nature Human Behaviour 4. All models share one
scale: by how many percent spending per child differs between municipalities that lie one standard deviation apart in
poverty, other terms equal. The models rest on the same municipalities and are no independent tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
import pandas as pd

from analysis.catalogue import Bilingual
from analysis.catalogue.derivations import Ratio
from analysis.errors import ModelError
from analysis.models.declaration import Declaration
from analysis.models.fitting import estimator
from analysis.models.frame import ModelFrame
from analysis.models.inputs import Inputs
from analysis.models.results import tidy, told_exclusions
from analysis.models.sample import ModelSample, build_sample
from analysis.models.specification import (
    Controls,
    CurveSpecification,
    Errors,
    Family,
    Hosts,
    PerChild,
    Poverty,
    Sample,
    Specification,
    Variable,
)
from analysis.numbers import Language

CHOICES = {
    "poverty": Bilingual(nl="Inkomensgrens", en="Income line"),
    "year": Bilingual(nl="Jaar", en="Year"),
    "controls": Bilingual(nl="Ook in het model", en="Other terms"),
    "outcome": Bilingual(nl="Noemer", en="Denominator"),
    "hosts": Bilingual(nl="Gastheren", en="Hosts"),
    "weights": Bilingual(nl="Weging", en="Weights"),
    "family": Bilingual(nl="Model", en="Model"),
    "errors": Bilingual(nl="Fouten", en="Errors"),
}
"""Headings of the choices, in the order in which they are shown."""

_QUASI_POISSON = Bilingual(nl="quasi-Poisson", en="quasi-Poisson")
FAMILY_WORDS = {
    Family.LEAST_SQUARES: Bilingual(nl="lineair (logaritme)", en="linear (logarithm)"),
    Family.GAMMA: Bilingual(nl="gamma", en="gamma"),
    Family.QUASI_POISSON: _QUASI_POISSON,
}
ERROR_WORDS = {
    Errors.HC3: Bilingual(nl="robuust (HC3)", en="robust (HC3)"),
    Errors.CLUSTER_REGION: Bilingual(nl="per jeugdregio", en="by jeugdregio"),
    Errors.SPATIAL_HAC: Bilingual(nl="ruimtelijk (HAC)", en="spatial (HAC)"),
    Errors.MODEL: Bilingual(nl="van het model", en="of the model"),
}
HOST_WORDS: dict[Hosts, Bilingual] = {
    "leave out": Bilingual(nl="weggelaten", en="left out"),
    "keep": Bilingual(nl="meegeteld", en="counted"),
}
WEIGHT_WORDS = {
    True: Bilingual(nl="naar kinderen", en="by children"),
    False: Bilingual(nl="elke gemeente gelijk", en="all municipalities alike"),
    None: _QUASI_POISSON,
}
SIGNIFICANT = 0.05

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Curve:
    """All models of a curve.

    Parameters
    ----------
    specification : CurveSpecification
    models : DataFrame
        One row per model, by estimate: ``estimate``, ``lower``, ``upper`` (percent per standard deviation of poverty),
        ``p``, ``n`` and a column per choice of :data:`CHOICES`, in Dutch words; poverty by its indicator.
    samples : DataFrame
        Columns ``poverty``, ``year``, ``outcome``, ``hosts``, ``n``, ``measured`` (year of the measure of poverty),
        ``excluded``: who the models are about, and who is left out for which reason.
    based_on : DataFrame
        The published rows behind all of them.
    excluded_en : Series of str
        What ``excluded`` of the samples says, in English.
    """

    specification: CurveSpecification
    models: pd.DataFrame
    samples: pd.DataFrame
    based_on: pd.DataFrame = field(repr=False)
    excluded_en: pd.Series = field(repr=False)

    def in_words(self, language: Language) -> Curve:
        """Return the curve with its choices and reasons in the words of a language, in the same rows.

        Examples
        --------
        >>> models = pd.DataFrame({"hosts": ["weggelaten"]})
        >>> samples = models.assign(excluded="gastheergemeente (1)")
        >>> specification = CurveSpecification.model_construct(outcomes=[], controls=[])
        >>> curve = Curve(specification, models, samples, models, pd.Series(["host municipality (1)"]))
        >>> curve.in_words("en").samples.values.tolist()
        [['left out', 'host municipality (1)']]
        """
        if language == "nl":
            return self
        words = {choice: {told.nl: told.en for told in options} for choice, options in self._options.items()}
        models, samples = (
            table.assign(**{choice: table[choice].map(words[choice]) for choice in words if choice in table})
            for table in (self.models, self.samples)
        )
        return replace(self, models=models, samples=samples.assign(excluded=self.excluded_en))

    @property
    def _options(self) -> dict[str, list[Bilingual]]:
        """The options of the choices that are told in words."""
        return {
            "controls": [controls.label for controls in self.specification.controls],
            "outcome": [outcome.label for outcome in self.specification.outcomes],
            "hosts": list(HOST_WORDS.values()),
            "weights": list(WEIGHT_WORDS.values()),
            "family": list(FAMILY_WORDS.values()),
            "errors": list(ERROR_WORDS.values()),
        }

    @property
    def distinct(self) -> int:
        """Number of different estimates: kinds of errors move intervals, no estimates."""
        return len(self.models.drop_duplicates([choice for choice in CHOICES if choice != "errors"]))

    @property
    def share_positive(self) -> float:
        """Percentage of the models with a positive estimate."""
        return 100 * float((self.models["estimate"] > 0).mean())

    @property
    def share_significant(self) -> float:
        """Percentage of the models with a positive estimate and a two-sided p below 0.05."""
        positive = (self.models["estimate"] > 0) & (self.models["p"] < SIGNIFICANT)
        return 100 * float(positive.mean())

    def by_choice(self) -> pd.DataFrame:
        """Return the middle estimate under each option of each choice, the choice with the widest range first.

        Returns
        -------
        DataFrame
            ``choice`` (column of ``models``), ``option``, ``median`` (percent) and ``range`` (of the choice).
        """
        parts = [
            self.models.groupby(choice, sort=False)["estimate"]
            .median()
            .rename_axis("option")
            .rename("median")
            .reset_index()
            .assign(choice=choice)
            .sort_values("median")
            for choice in CHOICES
        ]
        ranged = [part.assign(range=part["median"].iloc[-1] - part["median"].iloc[0]) for part in parts]
        table = pd.concat(sorted(ranged, key=lambda part: -part["range"].iloc[0]), ignore_index=True)
        return table[["choice", "option", "median", "range"]]

    @property
    def share_negative_significant(self) -> float:
        """Percentage of the models with a negative estimate and a two-sided p below 0.05."""
        negative = (self.models["estimate"] < 0) & (self.models["p"] < SIGNIFICANT)
        return 100 * float(negative.mean())


def specification_curve(declaration: Declaration, inputs: Inputs, progress: Progress | None = None) -> Curve:
    """Fit every combination of the choices.

    Parameters
    ----------
    declaration : Declaration
        Of a :class:`CurveSpecification`.
    inputs : Inputs
    progress : callable, optional
        Called with how many samples are done, and how many there are.

    Returns
    -------
    Curve

    Raises
    ------
    ModelError
        When an indicator, year or model of the curve cannot be had; with file and line, and no partial result.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from analysis.models.declaration import load_curves
    >>> from analysis.models.inputs import load_inputs
    >>> declared = load_curves()["lasten_armoede"]
    >>> small = declared.specification.model_copy(
    ...     update={
    ...         "years": [2021],
    ...         "controls": declared.specification.controls[:1],
    ...         "poverty": declared.specification.poverty[:1],
    ...     }
    ... )
    >>> curve = specification_curve(replace(declared, specification=small), load_inputs())
    >>> len(curve.models), bool(curve.share_positive > 90)
    (48, True)
    """
    specification: CurveSpecification = declaration.expect(CurveSpecification)
    _refuse_outcomes(declaration, inputs)
    combinations = list(_combinations(specification))
    models: list[dict[str, object]] = []
    samples: list[dict[str, object]] = []
    used: list[tuple[str, int]] = []
    for at, combination in enumerate(combinations, 1):
        sample = build_sample(combination.declared(declaration), inputs)
        models += [combination.words | row for row in _fits(specification, sample)]
        samples.append(combination.words | _sample_words(sample))
        used += sample.used
        if progress:
            progress(at, len(combinations))
    based_on = inputs.on(specification.boundary_year).behind(used)
    table = _in_percent(pd.DataFrame(models)).sort_values(["estimate", *CHOICES], ignore_index=True)
    people = pd.DataFrame(samples).drop(columns="controls").drop_duplicates(ignore_index=True)
    english = people.pop("excluded_en")
    return Curve(specification, table, people, based_on, english)


def _refuse_outcomes(declaration: Declaration, inputs: Inputs) -> None:
    """Refuse an outcome that is not an amount (1,000 euro) per child, in euro: the families could not share it."""
    for at, outcome in enumerate(declaration.specification.outcomes):
        known = inputs.catalogue.indicators.get(outcome.indicator)
        rule = known.derived if known else None
        if known and not (
            isinstance(rule, Ratio) and rule.denominator == outcome.children and rule.times == 1000
        ):
            raise ModelError(
                f"'{outcome.indicator}' is no amount in euro per '{outcome.children}'",
                where=declaration.where("outcomes", at),
                remedy="name a derived ratio, and its denominator under 'children'",
            )


@dataclass(frozen=True)
class _Combination:
    """One choice of everything that decides which rows there are."""

    poverty: Poverty
    poverty_at: int
    year: int
    year_at: int
    controls: Controls
    controls_at: int
    outcome: PerChild
    outcome_at: int
    hosts: Hosts
    boundary_year: int

    @property
    def words(self) -> dict[str, object]:
        return {
            "poverty": self.poverty.indicator,
            "year": self.year,
            "controls": self.controls.label.nl,
            "outcome": self.outcome.label.nl,
            "hosts": HOST_WORDS[self.hosts].nl,
        }

    def declared(self, curve: Declaration) -> Declaration:
        """Return the sample as a model of its own, whose complaints point at the lines of the curve."""
        specification = Specification.model_construct(
            id=curve.specification.id,
            label=curve.specification.label,
            family=Family.LEAST_SQUARES,
            outcome=Variable(indicator=self.outcome.indicator),
            terms=[Variable(indicator=self.poverty.indicator, year=self.poverty.year), *self.controls.terms],
            weights=self.outcome.children,
            offset=None,
            sample=Sample(year=self.year, hosts=self.hosts, boundary_year=self.boundary_year),
            errors=Errors.HC3,
            note=None,
        )
        places = {
            ("outcome",): ("outcomes", self.outcome_at),
            ("weights",): ("outcomes", self.outcome_at, "children"),
            ("terms", 0): ("poverty", self.poverty_at),
        }
        places |= {
            ("terms", 1 + at): ("controls", self.controls_at, "terms", at)
            for at in range(len(self.controls.terms))
        }
        lines = {own: curve.lines[there] for own, there in places.items() if there in curve.lines}
        lines[()] = curve.lines.get(("years", self.year_at), curve.lines.get((), 1))
        return Declaration(specification, curve.file, lines)


def _combinations(curve: CurveSpecification) -> Iterator[_Combination]:
    for (o, outcome), (y, year), (p, poverty), (c, controls), hosts in product(
        enumerate(curve.outcomes),
        enumerate(curve.years),
        enumerate(curve.poverty),
        enumerate(curve.controls),
        curve.hosts,
    ):
        yield _Combination(poverty, p, year, y, controls, c, outcome, o, hosts, curve.boundary_year)


def _sample_words(sample: ModelSample) -> dict[str, object]:
    measured = sample.used[1][1]  # after the outcome comes the measure of poverty
    return {
        "n": sample.frame.n,
        "measured": measured,
        "excluded": told_exclusions(sample.excluded),
        "excluded_en": told_exclusions(sample.excluded, "en"),
    }


def _fits(curve: CurveSpecification, sample: ModelSample) -> Iterator[dict[str, object]]:
    """Fit one sample by every family, weighting and errors."""
    standard = _standardised(sample.frame)
    if not (standard.outcome > 0).all():
        code = standard.outcome.index[~(standard.outcome > 0)][0]
        raise ModelError(
            f"{code} has an amount that is not positive, and no logarithm",
            where=standard.where,
            remedy="leave out the year, or the choice that keeps this municipality",
        )
    for family, errors in curve.families.items():
        weightings = [None] if family is Family.QUASI_POISSON else curve.weighting
        framed = [(weighted, _as_family(standard, family, weighted)) for weighted in weightings]
        for (weighted, frame), error in product(framed, errors):
            fit = estimator(family)(frame, error)
            name = standard.terms.columns[0]
            yield {
                "slope": float(fit.parameters[name]),
                "se": float(np.sqrt(fit.covariance.at[name, name])),
                "df": fit.degrees_of_freedom,
                "n": standard.n,
                "weights": WEIGHT_WORDS[weighted].nl,
                "family": FAMILY_WORDS[family].nl,
                "errors": ERROR_WORDS[error].nl,
            }


def _in_percent(models: pd.DataFrame) -> pd.DataFrame:
    """Return slopes of logarithms as percentages with 95% intervals and two-sided p-values, all models at once."""
    told = tidy(models["slope"], models["se"], models["df"].to_numpy())
    percent = {key: 100 * np.expm1(told[key]) for key in ("estimate", "lower", "upper")}
    return models.drop(columns=["slope", "se", "df"]).assign(**percent, p=told["p"])


def _standardised(frame: ModelFrame) -> ModelFrame:
    """Return the frame with poverty, its first term, in standard deviations of the municipalities that take part."""
    terms = frame.terms.copy()
    first = terms.columns[0]
    terms[first] = (terms[first] - terms[first].mean()) / terms[first].std()
    return replace(frame, terms=terms)


def _as_family(frame: ModelFrame, family: Family, weighted: bool | None) -> ModelFrame:
    """Return the frame with the outcome as a family wants it; ``frame`` holds euro per child and children."""
    children = frame.weights
    assert children is not None  # noqa: S101 - see _Combination.declared
    if family is Family.QUASI_POISSON:
        return replace(frame, outcome=frame.outcome * children / 1000, offset=np.log(children), weights=None)
    outcome = np.log(frame.outcome) if family is Family.LEAST_SQUARES else frame.outcome
    return replace(frame, outcome=outcome, weights=children if weighted else None)
