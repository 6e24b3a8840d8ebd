"""Results of several models side by side, as rows for charts and tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.catalogue import Bilingual
from analysis.errors import ModelError
from analysis.models.diagnostics import BREUSCH_PAGAN, COOK, MORAN, VIF
from analysis.models.expectation import Expectation
from analysis.models.inputs import Inputs
from analysis.models.results import REASON, ModelResult
from analysis.models.sample import PARTS, WHY_MISSING
from analysis.models.specification import LOGARITHMIC, Family
from analysis.numbers import Language
from analysis.statistics.bookings import KINDS

_GENERALISED = Bilingual(nl="Gegeneraliseerd lineair", en="Generalised linear")
_SPATIAL = Bilingual(nl="Ruimtelijk", en="Spatial")
FAMILY_WORDS = {
    Family.LEAST_SQUARES: Bilingual(nl="Lineair, op de logaritme", en="Linear, of the logarithm"),
    Family.GAMMA: _GENERALISED,
    Family.QUASI_POISSON: _GENERALISED,
    Family.FRACTIONAL: Bilingual(nl="Fractioneel", en="Fractional"),
    Family.FIXED_EFFECTS: Bilingual(
        nl="Panel, eigen niveau per gemeente en jaar", en="Panel, own level by municipality and year"
    ),
    Family.SPATIAL_LAG: _SPATIAL,
    Family.SPATIAL_ERROR: _SPATIAL,
}
"""Headings under which models stand in a chart."""

ESTIMATED = ("estimate", "lower", "upper")


def slopes_in_percent(
    results: Mapping[str, ModelResult], term: str, language: Language = "nl"
) -> pd.DataFrame:
    """Return the association with one term in each model, in percent per unit of the term.

    Of a spatial lag model it is the total association, with what comes back through the neighbours.

    Parameters
    ----------
    results : mapping of str to ModelResult
        Models of a logarithm, or with a logarithmic link.
    term : str
    language : {"nl", "en"}
        Of labels and groups.

    Returns
    -------
    DataFrame
        ``id``, ``model`` (label), ``group``, ``estimate``, ``lower``, ``upper``, ``p`` and ``n``; models without
        the term are absent, and models of one group stand together.

    Examples
    --------
    >>> from analysis.models.declaration import load_models
    >>> from analysis.models.fitting import fit_models
    >>> from analysis.models.inputs import load_inputs
    >>> results = fit_models(load_models(only=["lasten_armoede_2021", "lasten_huishoudens_2021"]), load_inputs())
    >>> slopes_in_percent(results, "kinderen_laag_inkomen")[["model", "n"]].values.tolist()
    [['Hoofdmodel', 155]]
    """
    rows = []
    for name, result in results.items():
        found = _of_term(result, term)
        if found is None:
            continue
        _refuse_other_scale(result)
        percent = {key: 100 * float(np.expm1(found[key])) for key in ESTIMATED}
        specification = result.specification
        label, group = specification.label[language], FAMILY_WORDS[specification.family][language]
        rows.append(
            {"id": name, "model": label, "group": group} | percent | {"p": float(found["p"]), "n": result.n}
        )
    table = pd.DataFrame(rows, columns=["id", "model", "group", *ESTIMATED, "p", "n"])
    groups = dict.fromkeys(words[language] for words in FAMILY_WORDS.values())
    order = {group: at for at, group in enumerate(groups)}
    return table.sort_values("group", key=lambda groups: groups.map(order), kind="stable", ignore_index=True)


def _refuse_other_scale(result: ModelResult) -> None:
    specification = result.specification
    if specification.family not in LOGARITHMIC and specification.outcome.transform != "log":
        raise ModelError(
            "its outcome is not logarithmic, so that its coefficients are no percentages",
            where=f"the model '{specification.id}'",
            remedy="leave it out, or name its coefficients as they are",
        )


def _of_term(result: ModelResult, term: str) -> pd.Series | None:
    table = result.impacts[result.impacts["kind"] == "total"] if len(result.impacts) else result.terms
    there = table[table["term"] == term]
    return there.iloc[0] if len(there) else None


def impacts_in_percent(result: ModelResult, term: str) -> pd.Series:
    """Return the direct, indirect and total association of a spatial lag model, in percent per unit of the term.

    Examples
    --------
    >>> from analysis.models.declaration import load_models
    >>> from analysis.models.fitting import fit_models
    >>> from analysis.models.inputs import load_inputs
    >>> result = fit_models(load_models(only=["lasten_lag_2021"]), load_inputs())["lasten_lag_2021"]
    >>> impacts_in_percent(result, "kinderen_laag_inkomen").index.tolist()
    ['direct', 'indirect', 'total']
    """
    own = result.impacts[result.impacts["term"] == term].set_index("kind")["estimate"].astype(float)
    if own.empty:
        raise ModelError(
            f"it has no direct and indirect association of '{term}'",
            where=f"the model '{result.specification.id}'",
            remedy="give a spatial lag model, and one of its terms",
        )
    return 100 * np.expm1(own[["direct", "indirect", "total"]])


def diagnostics_list(
    results: Mapping[str, ModelResult], names: pd.Series, language: Language = "nl"
) -> pd.DataFrame:
    """Return what speaks against each model: collinearity, heteroskedasticity, neighbours, influence.

    Parameters
    ----------
    results : mapping of str to ModelResult
    names : Series
        Name of each municipality by code.
    language : {"nl", "en"}
        Of labels.

    Returns
    -------
    DataFrame
        ``model``, ``n``, ``vif`` (the largest), ``bp`` (p of Breusch and Pagan), ``moran`` and ``moran_p`` (of the
        residuals; of a model of several years the year with the largest), ``cook`` (how many lie above 4/n),
        ``largest`` (the most influential municipality) and ``largest_cook``.

    Examples
    --------
    >>> from analysis.models.declaration import load_models
    >>> from analysis.models.fitting import fit_models
    >>> from analysis.models.inputs import load_inputs
    >>> inputs = load_inputs()
    >>> results = fit_models(load_models(only=["lasten_armoede_2021"]), inputs)
    >>> rows = diagnostics_list(results, inputs.gemeenten.names(2023))
    >>> int(rows.loc[0, "n"]), rows.loc[0, "largest"]
    (155, 'Amsterdam')
    """
    return pd.DataFrame([_diagnosed(result, names, language) for result in results.values()])


def _diagnosed(result: ModelResult, names: pd.Series, language: Language) -> dict[str, object]:
    found = result.diagnostics.set_index("diagnostic")
    moran = result.diagnostics[result.diagnostics["diagnostic"] == MORAN].dropna(subset="value")
    strongest = moran.loc[moran["value"].abs().idxmax()] if len(moran) else None
    cook = result.influence["cook"] if "cook" in result.influence else pd.Series(dtype=float)
    most = cook.idxmax() if cook.notna().any() else None
    return {
        "model": result.specification.label[language],
        "n": result.n,
        "vif": float(found.loc[[VIF], "value"].max()) if VIF in found.index else np.nan,
        "bp": float(found.loc[[BREUSCH_PAGAN], "p"].iloc[0]) if BREUSCH_PAGAN in found.index else np.nan,
        "moran": float(strongest["value"]) if strongest is not None else np.nan,
        "moran_p": float(strongest["p"]) if strongest is not None else np.nan,
        "cook": float(found.loc[[COOK], "value"].iloc[0]) if COOK in found.index else np.nan,
        "largest": str(names.get(most, most)) if most is not None else "",
        "largest_cook": float(cook.max()) if most is not None else np.nan,
    }


def _short(reason: str, language: Language) -> str:
    """Return a reason in the few words that fit a legend."""
    whole = {PARTS[kind][language]: told[language] for kind, told in KINDS.items()}
    missing = (why[language] for why in WHY_MISSING.values())
    return whole.get(reason) or next((words for words in missing if reason.endswith(words)), reason)


def gaps_on_map(expectation: Expectation, inputs: Inputs, language: Language = "nl") -> pd.DataFrame:
    """Return actual minus expected for every municipality of the division, with the reason where there is none.

    Parameters
    ----------
    expectation : Expectation
    inputs : Inputs
    language : {"nl", "en"}
        Of the reasons.

    Returns
    -------
    DataFrame
        ``code``, ``boundary_year``, ``value`` (percent of the expected amount) and ``status``.

    Examples
    --------
    >>> from analysis.models.expectation import expected_spending
    >>> from analysis.models.declaration import load_models
    >>> from analysis.models.fitting import fit_models
    >>> from analysis.models.inputs import load_inputs
    >>> inputs = load_inputs()
    >>> result = fit_models(load_models(only=["verwachte_lasten_2021"]), inputs)["verwachte_lasten_2021"]
    >>> rows = gaps_on_map(expected_spending(result, inputs.gemeenten.names(2023)), inputs)
    >>> len(rows), rows.loc[rows["value"].isna(), "status"].unique().tolist()
    (342, ['gastheergemeente'])
    """
    division = expectation.result.specification.sample.boundary_year
    gap = expectation.rows.set_index("code")["gap_percent"]
    told = expectation.result.excluded.set_index("code")[REASON[language]]
    reasons = told.map(lambda reason: _short(reason, language))
    codes = inputs.gemeenten.in_year(division)["code"]
    return pd.DataFrame(
        {
            "code": codes,
            "boundary_year": division,
            "value": codes.map(gap),
            "status": codes.map(reasons).where(codes.map(gap).isna(), "observed"),
        }
    )


def told_interval(lower: float, upper: float, language: Language = "nl") -> str:
    """Say whether an interval leaves out zero, for behind an estimate.

    Examples
    --------
    >>> told_interval(-1.0, 2.0), told_interval(1.0, 2.0)
    ('van nul niet te onderscheiden', 'van nul te onderscheiden')
    >>> told_interval(-1.0, 2.0, "en")
    'not distinguishable from zero'
    """
    holds_zero = lower <= 0 <= upper
    if language == "en":
        return f"{'not ' if holds_zero else ''}distinguishable from zero"
    return f"van nul {'niet ' if holds_zero else ''}te onderscheiden"
