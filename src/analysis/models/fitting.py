"""One function for every declared model: gather, fit, diagnose, tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from analysis.models.declaration import Declaration
from analysis.models.frame import CONSTANT, ModelFrame
from analysis.models.inputs import Inputs
from analysis.models.results import Fit, ModelResult, tidy
from analysis.models.sample import ModelSample, build_sample
from analysis.models.specification import Errors, Family, Specification

SEED = 2026
"""Of the permutations behind Moran's I of the residuals."""

PERMUTATIONS = 999

Estimator = Callable[[ModelFrame, Errors], Fit]


def estimator(family: Family) -> Estimator:
    """Return the function that fits a family.

    Examples
    --------
    >>> estimator(Family.GAMMA).__name__
    'fit_gamma'
    """
    match family:
        case Family.LEAST_SQUARES:
            from analysis.models.least_squares import fit_least_squares as fit
        case Family.GAMMA:
            from analysis.models.generalised import fit_gamma as fit
        case Family.QUASI_POISSON:
            from analysis.models.generalised import fit_quasi_poisson as fit
        case Family.FRACTIONAL:
            from analysis.models.generalised import fit_fractional as fit
        case Family.FIXED_EFFECTS:
            from analysis.models.fixed_effects import fit_fixed_effects as fit
        case Family.SPATIAL_LAG:
            from analysis.models.spatial.estimators import fit_spatial_lag as fit
        case Family.SPATIAL_ERROR:
            from analysis.models.spatial.estimators import fit_spatial_error as fit
    return fit


def fit_model(declaration: Declaration, inputs: Inputs) -> ModelResult:
    """Fit a declared model.

    Parameters
    ----------
    declaration : Declaration
        Of a :class:`~analysis.models.specification.Specification`.
    inputs : Inputs

    Returns
    -------
    ModelResult

    Raises
    ------
    ModelError
        In one sentence with file and line; there is no partial result.

    Examples
    --------
    >>> from analysis.models.declaration import load_models
    >>> from analysis.models.inputs import load_inputs
    >>> result = fit_model(load_models()["lasten_armoede_2021"], load_inputs())
    >>> result.n, bool(result.term("kinderen_laag_inkomen")["lower"] > 0)
    (155, True)
    """
    from analysis.models.diagnostics import diagnose

    sample = build_sample(declaration, inputs)
    specification: Specification = declaration.expect(Specification)
    fit = estimator(specification.family)(sample.frame, specification.errors)
    return ModelResult(
        specification=specification,
        terms=_labelled(fit.table(), sample),
        n=sample.frame.n,
        areas=sample.frame.codes.nunique(),
        fit=fit.statistics | _clusters(sample.frame, specification.errors),
        diagnostics=_named(diagnose(sample.frame, fit, SEED, permutations=PERMUTATIONS), sample),
        influence=_by_code(fit.influence),
        impacts=_impacts(fit, sample),
        excluded=sample.excluded,
        outcome=sample.frame.outcome,
        fitted=fit.fitted,
        residuals=fit.residuals,
        based_on=sample.based_on,
    )


def fit_models(declared: Mapping[str, Declaration], inputs: Inputs) -> dict[str, ModelResult]:
    """Fit several declared models, by id.

    Examples
    --------
    >>> from analysis.models.declaration import load_models
    >>> from analysis.models.inputs import load_inputs
    >>> list(fit_models(load_models(only=["lasten_gamma_2021"]), load_inputs()))
    ['lasten_gamma_2021']
    """
    return {name: fit_model(declaration, inputs) for name, declaration in declared.items()}


def _clusters(frame: ModelFrame, errors: Errors) -> dict[str, float]:
    """Return the number of jeugdregio's when the errors rest on them."""
    by_region = errors in (Errors.CLUSTER_REGION, Errors.JACKKNIFE_REGION)
    return {"n_clusters": float(frame.clusters.nunique())} if by_region else {}


SPECIAL_TERMS = {CONSTANT: "Constante", "rho": "Ruimtelijke lag (rho)", "lambda": "Ruimtelijke fout (lambda)"}


def _label_of(term: str, sample: ModelSample) -> str:
    return SPECIAL_TERMS.get(term) or sample.labels.get(term, term)


def _labelled(table: pd.DataFrame, sample: ModelSample) -> pd.DataFrame:
    table.insert(1, "label", [_label_of(term, sample) for term in table["term"]])
    return table


def _named(diagnostics: pd.DataFrame, sample: ModelSample) -> pd.DataFrame:
    subjects = [_label_of(subject, sample) for subject in diagnostics["subject"]]
    return diagnostics.assign(subject=subjects)


def _by_code(influence: pd.DataFrame | None) -> pd.DataFrame:
    return pd.DataFrame(columns=["leverage", "cook"], dtype=float) if influence is None else influence


def _impacts(fit: Fit, sample: ModelSample) -> pd.DataFrame:
    columns = ["term", "label", "kind", "estimate", "se", "lower", "upper", "statistic", "p"]
    if fit.impacts is None:
        return pd.DataFrame(columns=columns)
    parts = fit.impacts.reset_index(drop=True)
    told = tidy(parts["estimate"], parts["se"], float("inf")).assign(
        term=parts["term"], kind=parts["kind"], label=[_label_of(term, sample) for term in parts["term"]]
    )
    return told[columns]
