"""The words for a map, in English and with the pattern by province, against what random figures say."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import analysis
from analysis.maps.classes import ser_classes
from analysis.maps.description import ENOUGH_FOR_A_MEDIAN, describe_map
from analysis.numbers import format_number

CATALOGUE, NAMES = analysis.load_catalogue(), analysis.load_gemeenten().names(2023)
CHILDREN = CATALOGUE.indicators["kinderen_laag_inkomen"]
RATES = st.integers(5, 400).map(lambda tenths: tenths / 10)


@given(st.lists(st.none() | RATES, min_size=2, max_size=24), st.integers(0, 2**32 - 1))
def test_the_english_text_and_its_pattern_are_true(values: list[float | None], seed: int) -> None:
    codes = list(NAMES.index[: len(values)])
    rows = pd.DataFrame({"code": codes, "year": 2020, "value": pd.Series(values, dtype=float)})
    drawn = np.random.default_rng(seed).integers(0, 3, len(codes))
    provinces = pd.Series(np.array(["Drenthe", "Utrecht", "Zeeland"])[drawn], index=codes)
    text = describe_map(rows, ser_classes(), CHILDREN, NAMES, language="en", provinces=provinces)
    known = [value for value in values if value is not None]
    assert text.startswith(f"Map of {len(values)} municipalities")
    if len(known) < 2:
        return
    low, high = (format_number(value, 1, "en") for value in (min(known), max(known)))
    assert f"from {low} to {high} percent" in text
    without = len(values) - len(known)
    assert (f"{without} municipalit" in text.rsplit("percent:", 1)[1]) is bool(without)
    medians: dict[str, float] = {}
    for province in sorted(set(provinces)):
        here = [v for v, p in zip(values, provinces, strict=True) if v is not None and p == province]
        if len(here) >= ENOUGH_FOR_A_MEDIAN:
            medians[province] = float(np.median(here))
    ordered = sorted(medians, key=lambda province: medians[province])
    ranked = [medians[province] for province in ordered]
    told = len(ranked) > 1 and ranked[0] < ranked[1] and ranked[-1] > ranked[-2]
    told = told and format_number(ranked[0], 1) != format_number(ranked[-1], 1)
    assert ("median" in text) is told
    if told:
        sentence = next(part for part in text.split(". ") if "median" in part)
        assert sentence.index(ordered[-1]) < sentence.index(ordered[0])
        for end in (ranked[0], ranked[-1]):
            assert format_number(end, 1, "en") in sentence
