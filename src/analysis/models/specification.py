"""How a model is declared: outcome, terms, transformation, weights, sample, family and errors."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from analysis.catalogue.base import Bilingual, Identifier, Strict, Year


class Family(StrEnum):
    """The distribution and dependence that a model assumes."""

    LEAST_SQUARES = "least squares"
    GAMMA = "gamma"
    """Positive amounts, variance proportional to the squared mean; logarithmic link."""
    QUASI_POISSON = "quasi-poisson"
    """Amounts with an offset, variance proportional to the mean; logarithmic link."""
    FRACTIONAL = "fractional"
    """Shares from 0 to 1: logit link, robust errors (Papke and Wooldridge, 1996)."""
    FIXED_EFFECTS = "fixed effects"
    """Several years: each municipality and each year has its own level."""
    SPATIAL_LAG = "spatial lag"
    SPATIAL_ERROR = "spatial error"


class Errors(StrEnum):
    """How standard errors are computed."""

    MODEL = "model"
    """As the family assumes."""
    HC3 = "HC3"
    CLUSTER_REGION = "cluster jeugdregio"
    JACKKNIFE_REGION = "jackknife jeugdregio"
    """Leaving out one jeugdregio at a time: keeps its level where one municipality weighs heavily."""
    CLUSTER_AREA = "cluster gemeente"
    DRISCOLL_KRAAY = "Driscoll-Kraay"
    SPATIAL_HAC = "spatial HAC"


ERRORS_OF: dict[Family, tuple[Errors, ...]] = {
    Family.LEAST_SQUARES: (
        Errors.HC3,
        Errors.CLUSTER_REGION,
        Errors.JACKKNIFE_REGION,
        Errors.SPATIAL_HAC,
        Errors.MODEL,
    ),
    Family.GAMMA: (Errors.HC3, Errors.CLUSTER_REGION),
    Family.QUASI_POISSON: (Errors.HC3, Errors.CLUSTER_REGION, Errors.MODEL),
    Family.FRACTIONAL: (Errors.HC3, Errors.CLUSTER_REGION),
    Family.FIXED_EFFECTS: (Errors.CLUSTER_AREA, Errors.CLUSTER_REGION, Errors.DRISCOLL_KRAAY),
    Family.SPATIAL_LAG: (Errors.MODEL,),
    Family.SPATIAL_ERROR: (Errors.MODEL,),
}
"""The errors that each family can have."""

LOGARITHMIC = (Family.GAMMA, Family.QUASI_POISSON)
"""Families whose coefficients are about the logarithm of the outcome."""

Hosts = Literal["leave out", "keep"]


class Variable(Strict):
    """An indicator as outcome or term."""

    indicator: Identifier
    year: Year | None = Field(
        default=None, description="by default the year of the model; a model of several years: none"
    )
    transform: Literal["none", "log", "share"] = Field(
        default="none", description="'log': natural logarithm; 'share': percentage divided by 100"
    )
    label: Bilingual | None = Field(default=None, description="by default the short label of the indicator")


class Sample(Strict):
    """Which municipalities and years a model is about."""

    year: Year | None = Field(default=None, description="one year")
    years: tuple[Year, Year] | None = Field(default=None, description="first and last of several years")
    boundary_year: Year = Field(default=2023, description="the municipal division of all figures")
    hosts: Hosts = Field(
        default="leave out", description="municipalities that book for their neighbours, and their opposites"
    )

    leave_out: list[str] = Field(
        default=[],
        description="codes of municipalities that a variant does without, such as an influential one",
    )

    @model_validator(mode="after")
    def _year_or_years(self) -> Sample:
        if (self.year is None) == (self.years is None):
            raise ValueError("give either 'year' or 'years'")
        if self.years is not None and self.years[0] >= self.years[1]:
            raise ValueError("'years' are the first and the last of several years")
        return self


class Specification(Strict):
    """A model as it is declared in YAML."""

    id: Identifier
    label: Bilingual
    family: Family
    outcome: Variable
    terms: list[Variable] = Field(min_length=1)
    weights: Identifier | None = Field(default=None, description="a count, in the year of the model")
    offset: Identifier | None = Field(default=None, description="a count whose logarithm is the offset")
    sample: Sample
    errors: Errors
    note: Bilingual | None = None

    @model_validator(mode="after")
    def _errors_fit_family(self) -> Specification:
        if self.errors not in ERRORS_OF[self.family]:
            known = ", ".join(ERRORS_OF[self.family])
            raise ValueError(f"the family '{self.family}' has no errors '{self.errors}'; choose from {known}")
        if (self.family is Family.FIXED_EFFECTS) != (self.sample.years is not None):
            raise ValueError("the family 'fixed effects' needs 'years' in its sample, the others a 'year'")
        if self.family in LOGARITHMIC and self.outcome.transform != "none":
            raise ValueError(
                f"the family '{self.family}' takes the logarithm itself: no 'transform' of the outcome"
            )
        return self


class Poverty(Strict):
    """A measure of poverty on a specification curve, with the year to use when it has one year only."""

    indicator: Identifier
    year: Year | None = Field(default=None, description="by default the year of the outcome")


class PerChild(Strict):
    """An amount per child, with the count that it is divided by."""

    indicator: Identifier
    children: Identifier
    label: Bilingual


class Controls(Strict):
    """A set of terms beside poverty."""

    label: Bilingual
    terms: list[Variable] = Field(default_factory=list)


CURVE_FAMILIES = (Family.LEAST_SQUARES, Family.GAMMA, Family.QUASI_POISSON)
"""Families that share the logarithmic scale of a curve."""


class CurveSpecification(Strict):
    """All reasonable choices of a model at once: each combination is fitted, once."""

    id: Identifier
    label: Bilingual
    outcomes: list[PerChild] = Field(min_length=1)
    poverty: list[Poverty] = Field(min_length=1)
    controls: list[Controls] = Field(min_length=1)
    years: list[Year] = Field(min_length=1)
    families: dict[Family, list[Errors]] = Field(min_length=1, description="errors to try for each family")
    weighting: list[bool] = Field(default=[True, False], min_length=1, description="by children, or not")
    hosts: list[Hosts] = Field(default=["leave out", "keep"], min_length=1)
    boundary_year: Year = 2023

    @model_validator(mode="after")
    def _errors_fit_families(self) -> CurveSpecification:
        for family, errors in self.families.items():
            if family not in CURVE_FAMILIES:
                raise ValueError(f"a curve takes the families {', '.join(CURVE_FAMILIES)}, not '{family}'")
            if not errors:
                raise ValueError(f"the family '{family}' needs errors")
            wrong = [error for error in errors if error not in ERRORS_OF[family]]
            if wrong:
                raise ValueError(f"the family '{family}' has no errors '{wrong[0]}'")
        return self

    @model_validator(mode="after")
    def _each_choice_once(self) -> CurveSpecification:
        choices: dict[str, list[object]] = {
            "outcomes": [outcome.label.nl for outcome in self.outcomes],
            "outcomes, in English": [outcome.label.en for outcome in self.outcomes],
            "poverty": [measure.indicator for measure in self.poverty],
            "controls": [controls.label.nl for controls in self.controls],
            "controls, in English": [controls.label.en for controls in self.controls],
            "years": list(self.years),
            "weighting": list(self.weighting),
            "hosts": list(self.hosts),
            **{f"families, {family}": list(errors) for family, errors in self.families.items()},
        }
        for name, options in choices.items():
            if len(set(options)) < len(options):
                raise ValueError(f"'{name}' names a choice twice, which would count its models twice")
        return self
