"""What families, errors and fit numbers are called in a regression table, in Dutch and English."""

from __future__ import annotations

from analysis.models.frame import CONSTANT
from analysis.models.specification import Errors, Family
from analysis.numbers import Language

Words = dict[Language, str]

FAMILIES: dict[Family, Words] = {
    Family.LEAST_SQUARES: {"nl": "kleinste kwadraten", "en": "least squares"},
    Family.GAMMA: {"nl": "gamma, log-link", "en": "gamma, log link"},
    Family.QUASI_POISSON: {"nl": "quasi-poisson", "en": "quasi-Poisson"},
    Family.FRACTIONAL: {"nl": "fractionele logit", "en": "fractional logit"},
    Family.FIXED_EFFECTS: {
        "nl": "eigen niveau per gemeente en jaar (fixed effects)",
        "en": "fixed effects of municipality and year",
    },
    Family.SPATIAL_LAG: {"nl": "ruimtelijke lag", "en": "spatial lag"},
    Family.SPATIAL_ERROR: {"nl": "ruimtelijke fout", "en": "spatial error"},
}

ERRORS: dict[Errors, Words] = {
    Errors.MODEL: {"nl": "volgens het model", "en": "as the model assumes"},
    Errors.HC3: {"nl": "HC3", "en": "HC3"},
    Errors.CLUSTER_REGION: {"nl": "geclusterd naar jeugdregio", "en": "clustered by jeugdregio"},
    Errors.JACKKNIFE_REGION: {"nl": "jackknife per jeugdregio", "en": "jackknife by jeugdregio"},
    Errors.CLUSTER_AREA: {"nl": "geclusterd naar gemeente", "en": "clustered by municipality"},
    Errors.DRISCOLL_KRAAY: {"nl": "Driscoll-Kraay", "en": "Driscoll-Kraay"},
    Errors.SPATIAL_HAC: {"nl": "ruimtelijk (HAC)", "en": "spatial (HAC)"},
}

_RHO: Words = {"nl": "Ruimtelijke lag (rho)", "en": "Spatial lag (rho)"}
_LAMBDA: Words = {"nl": "Ruimtelijke fout (lambda)", "en": "Spatial error (lambda)"}

SPECIAL_TERMS: dict[str, Words] = {
    CONSTANT: {"nl": "Constante", "en": "Constant"},
    "rho": _RHO,
    "lambda": _LAMBDA,
}
"""Terms that are no variables, in the order in which they are printed after those that are."""

FIT: dict[str, Words] = {
    "n_clusters": {"nl": "Groepen achter de standaardfouten", "en": "Clusters behind the standard errors"},
    "r2": {"nl": "R²", "en": "R²"},
    "r2_adjusted": {"nl": "R², gecorrigeerd", "en": "R², adjusted"},
    "r2_within": {"nl": "R² binnen gemeenten", "en": "R² within municipalities"},
    "pseudo_r2": {"nl": "Pseudo-R²", "en": "Pseudo R²"},
    "dispersion": {"nl": "Dispersie", "en": "Dispersion"},
    "rho": _RHO,
    "lambda": _LAMBDA,
    "log_likelihood": {"nl": "Loglikelihood", "en": "Log likelihood"},
    "aic": {"nl": "AIC", "en": "AIC"},
}
"""The numbers about the whole fit that are printed, in this order."""

WORDS: dict[str, Words] = {
    "term": {"nl": "Term", "en": "Term"},
    "n": {"nl": "Waarnemingen (n)", "en": "Observations (n)"},
    "areas": {"nl": "Gemeenten", "en": "Municipalities"},
    "years": {"nl": "Jaar", "en": "Year"},
    "family": {"nl": "Familie", "en": "Family"},
    "errors": {"nl": "Standaardfouten", "en": "Standard errors"},
    "weighted": {"nl": "Gewogen", "en": "Weighted"},
    "yes": {"nl": "ja", "en": "yes"},
    "no": {"nl": "nee", "en": "no"},
    "moran": {"nl": "Moran's I van de residuen", "en": "Moran's I of the residuals"},
    "to": {"nl": "{} tot {}", "en": "{} to {}"},
    "each year": {"nl": "(per jaar)", "en": "(each year)"},
    "total": {"nl": "{}, totaal", "en": "{}, total"},
    "excluded": {"nl": "Weggelaten gemeenten", "en": "Municipalities left out"},
    "excluded years": {
        "nl": "Weggelaten gemeenten, geheel of voor een jaar",
        "en": "Municipalities left out, in all or in some years",
    },
    "of which": {"nl": "waarvan: {}", "en": "of which: {}"},
    "reading": {
        "nl": "Per term: de schatting, tussen haken het 95%-interval, en de tweezijdige p-waarde.",
        "en": "For each term: the estimate, its 95% interval in brackets, and the two-sided p-value.",
    },
    "percent": {
        "nl": (
            "Schattingen met een procentteken: verschil in de uitkomst bij één eenheid meer van de term, "
            "100 × (exp(b) − 1); de andere zijn coëfficiënten op de logaritmische schaal."
        ),
        "en": (
            "Estimates with a percent sign: difference in the outcome with one more unit of the term, "
            "100 × (exp(b) − 1); the others are coefficients on the logarithmic scale."
        ),
    },
    "lag": {
        "nl": (
            "In een model met ruimtelijke lag is een coëfficiënt niet de hele samenhang; de rijen 'totaal' tellen die "
            "via buurgemeenten mee."
        ),
        "en": (
            "In a spatial lag model a coefficient is not the whole association; the rows 'total' count that through "
            "neighbouring municipalities as well."
        ),
    },
}
"""All other words; braces are filled in."""
