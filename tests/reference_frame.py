"""The figures that R was given: computed by our own pipeline from the panel.

`python tests/reference_frame.py` writes gemeenten.csv and buren.csv in tests/reference; then run the R scripts.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.models.inputs import Inputs, load_inputs

FOLDER = Path(__file__).parent / "reference"
YEARS = range(2017, 2023)
DIVISION = 2023
YEARLY = {
    "lasten": "jeugdzorg_lasten_kern",
    "kinderen": "kinderen_0_17",
    "kinderen_laag_inkomen": "kinderen_laag_inkomen",
}
FIXED = {
    "huishoudens_laag_inkomen": ("huishoudens_laag_inkomen", 2021),
    "eenoudergezinnen": ("eenouder_aandeel", 2020),
    "achterstandsscore": ("achterstandsscore_zonder_drempel", 2019),
    "jeugdzorg_gebruik": ("jeugdzorg_gebruik_0_22", 2021),
}


def municipalities(inputs: Inputs) -> pd.DataFrame:
    """Return the columns of gemeenten.csv."""
    figures = inputs.on(DIVISION)
    fixed = {name: _values(figures.rows(*place)) for name, place in FIXED.items()}
    parts = []
    for year in YEARS:
        yearly = {name: _values(figures.rows(indicator, year)) for name, indicator in YEARLY.items()}
        table = pd.DataFrame({"jaar": year, "jeugdregio": inputs.regions.region, **yearly, **fixed})
        marked = table.index.isin(inputs.marked(year, DIVISION)["code"])
        parts.append(table.assign(weglaten=marked).rename_axis("code").reset_index())
    return pd.concat(parts, ignore_index=True).round(6)


def neighbours(inputs: Inputs) -> pd.DataFrame:
    """Return the columns of buren.csv."""
    return pd.DataFrame(inputs.neighbours.pairs, columns=["code", "buur"])


def _values(rows: pd.DataFrame) -> pd.Series:
    return rows.set_index("code")["value"]


if __name__ == "__main__":
    inputs = load_inputs()
    municipalities(inputs).to_csv(FOLDER / "gemeenten.csv", index=False, lineterminator="\n")
    neighbours(inputs).to_csv(FOLDER / "buren.csv", index=False, lineterminator="\n")
