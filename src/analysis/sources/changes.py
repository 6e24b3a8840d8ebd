"""What changed between two versions of the same figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

CELL = ["code", "year", "role", "cell"]


@dataclass(frozen=True)
class Changes:
    """A count of changes, and the largest.

    Parameters
    ----------
    changed, added, gone : int
        Number of figures.
    largest : str
        Region, year, figure before and after; empty when no number changed.

    Examples
    --------
    >>> print(Changes(1884, 0, 0, "GM0363 2011 18.0 -> 18.5"))
    1884 figures changed, 0 added, 0 gone; largest: GM0363 2011 18.0 -> 18.5
    """

    changed: int
    added: int
    gone: int
    largest: str

    def __str__(self) -> str:
        counts = f"{self.changed} figures changed, {self.added} added, {self.gone} gone"
        return f"{counts}; largest: {self.largest}" if self.largest else counts


def compare(before: pd.DataFrame, after: pd.DataFrame, decimals: int = 0) -> Changes:
    """Compare two versions of an indicator's figures.

    Parameters
    ----------
    before, after : pandas.DataFrame
        Columns ``code``, ``year``, ``role``, ``cell``, ``figure`` and ``missing``.
    decimals : int
        Decimals to show, at least.

    Returns
    -------
    Changes
        A figure counts once, also when it plays two roles. The largest change is that of the value when one
        changed, else of the numerator or denominator; of equal changes the one at the highest figure.

    Examples
    --------
    >>> import pandas as pd
    >>> def version(figure):
    ...     return pd.DataFrame({"code": ["GM0363"], "year": [2011], "role": ["value"], "cell": ["x"],
    ...                          "figure": [figure], "missing": [None]})
    >>> print(compare(version(18.0), version(18.5), decimals=1))
    1 figures changed, 0 added, 0 gone; largest: GM0363 2011 18.0 -> 18.5
    """
    if before.empty and after.empty:
        return Changes(0, 0, 0, "")
    both = before[[*CELL, "figure", "missing"]].merge(
        after[[*CELL, "figure", "missing"]],
        on=CELL,
        how="outer",
        suffixes=("_before", "_after"),
        indicator=True,
    )
    both["rank"] = both["role"].map({"value": 0}).fillna(1)
    both = both.sort_values(["rank", *CELL]).drop_duplicates(["code", "year", "cell"])
    kept = both[both["_merge"] == "both"]
    same_figure = (kept["figure_before"] == kept["figure_after"]) | (
        kept["figure_before"].isna() & kept["figure_after"].isna()
    )
    same_reason = kept["missing_before"].fillna("") == kept["missing_after"].fillna("")
    changed = kept[~(same_figure & same_reason)]
    return Changes(
        changed=len(changed),
        added=int((both["_merge"] == "right_only").sum()),
        gone=int((both["_merge"] == "left_only").sum()),
        largest=_largest(changed, decimals),
    )


def _largest(changed: pd.DataFrame, decimals: int) -> str:
    numbers = changed.dropna(subset=["figure_before", "figure_after"])
    numbers = numbers[numbers["rank"] == numbers["rank"].min()]
    if numbers.empty:
        return ""
    size = (numbers["figure_after"] - numbers["figure_before"]).abs().round(9)
    ordered = numbers.assign(size=-size, height=-numbers["figure_before"]).sort_values(
        ["size", "height", "code", "year"]
    )
    top = ordered.iloc[0]
    before, after = _shown(top["figure_before"], decimals), _shown(top["figure_after"], decimals)
    return f"{top['code']} {top['year']} {before} -> {after}"


def _shown(figure: float, decimals: int) -> str:
    needed = len(f"{figure:.6f}".rstrip("0").partition(".")[2])
    return f"{figure:.{max(needed, decimals)}f}"
