"""How long the specification curve takes, beside the same regressions through the formula interface of statsmodels.

    python benchmarks/specification_curve.py

One run, one core. The alternative fits the weighted linear models with HC3 errors of the curve from the same rows with
`statsmodels.formula.api.wls`, and nothing else.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time

import numpy as np
import statsmodels.formula.api as smf

from analysis.models.curve import specification_curve
from analysis.models.declaration import load_curves
from analysis.models.fitting import estimator
from analysis.models.frame import ModelFrame
from analysis.models.inputs import load_inputs
from analysis.models.sample import build_sample
from analysis.models.specification import Errors, Family


def frames() -> list[ModelFrame]:
    """The samples of the curve, on the scale of the linear models."""
    from dataclasses import replace

    from analysis.models.curve import _combinations

    declared, inputs = load_curves()["lasten_armoede"], load_inputs()
    found = [
        build_sample(one.declared(declared), inputs).frame for one in _combinations(declared.specification)
    ]
    return [replace(frame, outcome=np.log(frame.outcome)) for frame in found]


def main() -> None:
    inputs = load_inputs()
    start = time.perf_counter()
    curve = specification_curve(load_curves()["lasten_armoede"], inputs)
    whole = time.perf_counter() - start
    print(f"the curve: {len(curve.models)} models in {whole:.1f} s (the issue allows 60 s)")

    samples = frames()
    start = time.perf_counter()
    for frame in samples:
        estimator(Family.LEAST_SQUARES)(frame, Errors.HC3)
    own = time.perf_counter() - start
    start = time.perf_counter()
    for frame in samples:
        table = frame.terms.assign(outcome=frame.outcome)
        formula = "outcome ~ " + " + ".join(frame.terms.columns)
        smf.wls(formula, table, weights=frame.weights).fit(cov_type="HC3")
    other = time.perf_counter() - start
    print(
        f"{len(samples)} weighted linear models: {own:.2f} s; statsmodels {other:.2f} s; ratio {own / other:.2f}"
    )


if __name__ == "__main__":
    main()
