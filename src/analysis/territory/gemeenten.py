"""The municipalities of each boundary year and the changes between them, read from ``data/reference``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.errors import TerritoryError
from analysis.project import Project

_CHANGE_TYPES = {"hectare": "Float64", "woningen": "Int64", "inwoners": "Int64", "inwoners_oud": "Int64"}

Division = Mapping[str, Mapping[str, int]]
"""Per old code the new codes with the inhabitants that each received."""


@dataclass(frozen=True, eq=False)
class Gemeenten:
    """The municipalities through time.

    Parameters
    ----------
    gemeenten, herindelingen, provincies : pandas.DataFrame
        As in `analysis.territory.history.History`; ``herindelingen`` also has ``gewicht``, the share of the
        old municipality's inhabitants that moved (1 for a new name, missing where the source does not tell).

    Examples
    --------
    >>> read_gemeenten(Project.find().reference).years
    range(2010, 2026)
    """

    gemeenten: pd.DataFrame
    herindelingen: pd.DataFrame
    provincies: pd.DataFrame

    @cached_property
    def years(self) -> range:
        """The boundary years that are known."""
        return range(
            int(self.gemeenten["eerste_grensjaar"].min()), int(self.gemeenten["laatste_grensjaar"].max()) + 1
        )

    @cached_property
    def _divisions(self) -> dict[int, pd.DataFrame]:
        """The divisions that were asked for."""
        return {}

    def in_year(self, year: int) -> pd.DataFrame:
        """Return the municipalities of a division.

        Parameters
        ----------
        year : int
            The boundary year.

        Returns
        -------
        pandas.DataFrame
            ``code``, ``naam``, ``provincie``, sorted by code.

        Raises
        ------
        TerritoryError
            When the division of that year is not known.

        Examples
        --------
        >>> len(read_gemeenten(Project.find().reference).in_year(2023))
        342
        """
        if year not in self._divisions:
            self._refuse_unknown_year(year)
            table = self.gemeenten
            alive = table["eerste_grensjaar"].le(year) & table["laatste_grensjaar"].ge(year)
            found = table.loc[alive, ["code", "naam", "provincie"]].sort_values("code", ignore_index=True)
            self._divisions[year] = found
        return self._divisions[year].copy(deep=False)

    def names(self, year: int) -> pd.Series:
        """Return the name of each municipality of a division, by code.

        Examples
        --------
        >>> read_gemeenten(Project.find().reference).names(2023)["GM0363"]
        'Amsterdam'
        """
        return self.in_year(year).set_index("code")["naam"]

    @property
    def province_names(self) -> pd.Series:
        """The name of each province, by code."""
        return self.provincies.set_index("code")["naam"]

    def name(self, code: str) -> str:
        """Return the name that belongs to a municipal code.

        Raises
        ------
        TerritoryError
            When no municipality of the known years has the code.

        Examples
        --------
        >>> read_gemeenten(Project.find().reference).name("GM1900")
        'Súdwest-Fryslân'
        """
        if code not in self._names:
            raise TerritoryError(
                "no municipality has this code",
                where=code,
                remedy=f"use a code of {self.years[0]} to {self.years[-1]} from data/reference/gemeenten.csv",
            )
        return self._names[code]

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(zip(self.gemeenten["code"], self.gemeenten["naam"], strict=True))

    def tell(self, code: str) -> str:
        """Return when a code existed, as a clause for messages.

        Examples
        --------
        >>> known = read_gemeenten(Project.find().reference)
        >>> known.tell("GM0788")
        'GM0788 (Haaren, boundary years 2010 to 2020)'
        >>> known.tell("GM9999")
        'GM9999 (unknown)'
        """
        lives = self.gemeenten[self.gemeenten["code"] == code]
        if len(lives):
            life = lives.iloc[0]
            first, last = life["eerste_grensjaar"], life["laatste_grensjaar"]
            return f"{code} ({life['naam']}, boundary years {first} to {last})"
        before = self.herindelingen[self.herindelingen["oude_code"] == code]
        if len(before):
            return f"{code} ({before['oude_naam'].iloc[0]}, until {before['datum'].max()})"
        return f"{code} (unknown)"

    def changes(self, from_year: int, to_year: int) -> pd.DataFrame:
        """Return the changes that lead from one division to a later one.

        Parameters
        ----------
        from_year, to_year : int
            Boundary years; the changes that made ``from_year`` itself are not among them.

        Returns
        -------
        pandas.DataFrame
            Rows of ``herindelingen`` in order of date, with border corrections that are not applied.

        Raises
        ------
        TerritoryError
            When a division is not known.

        Examples
        --------
        >>> known = read_gemeenten(Project.find().reference)
        >>> haaren = known.changes(2020, 2021).query("oude_naam == 'Haaren'")
        >>> dict(zip(haaren["nieuwe_naam"], haaren["inwoners"].tolist(), strict=True))
        {'Boxtel': 2149, 'Oisterwijk': 5827, 'Tilburg': 1442, 'Vught': 4900}
        """
        self._refuse_unknown_year(from_year)
        self._refuse_unknown_year(to_year)
        years = self.herindelingen["grensjaar"]
        return self.herindelingen[years.gt(from_year) & years.le(to_year)].reset_index(drop=True)

    def same_division(self, one: int, other: int) -> bool:
        """Return whether two boundary years have the same municipalities on the same territory.

        Border corrections that are not applied do not count.

        Examples
        --------
        >>> known = read_gemeenten(Project.find().reference)
        >>> known.same_division(2025, 2023), known.same_division(2022, 2023)
        (True, False)
        """
        return not self.steps(*sorted((one, other)))

    def steps(self, from_year: int, to_year: int) -> list[Division]:
        """Return how codes pass into each other from one division to a later one, day by day.

        Returns
        -------
        list of mapping
            One per day with changes, in order: old code to new codes with inhabitants. A municipality with a
            border correction passes partly into itself. Codes that are not mentioned stay as they are.

        Examples
        --------
        >>> read_gemeenten(Project.find().reference).steps(2016, 2017)[0]["GM0040"]
        {'GM0014': 1033, 'GM0040': 14782}
        """
        self._refuse_unknown_year(from_year)
        self._refuse_unknown_year(to_year)
        return [division for year, division in self._days if from_year < year <= to_year]

    @cached_property
    def _days(self) -> list[tuple[int, Division]]:
        """Every day with applied changes, in order: the boundary year that it leads to, and what passed."""
        applied = self.herindelingen.query("toegepast")
        return [
            (
                int(day["grensjaar"].iloc[0]),
                {str(old): _parts(str(old), rows) for old, rows in day.groupby("oude_code")},
            )
            for _, day in applied.groupby("datum")
        ]

    def successors(self, code: str, year: int) -> pd.DataFrame:
        """Return where the inhabitants of a municipality belong on the boundaries of a year.

        Parameters
        ----------
        code : str
            A municipal code, also one of an earlier year; it counts as it was in its last boundary year.
        year : int
            The boundary year.

        Returns
        -------
        pandas.DataFrame
            ``code``, ``naam``, ``gewicht`` (shares that add up to 1), sorted by code.

        Raises
        ------
        TerritoryError
            When the code is not known, came into being after ``year``, or the year is not known.

        Examples
        --------
        >>> read_gemeenten(Project.find().reference).successors("GM0788", 2023).round(3)
             code        naam  gewicht
        0  GM0757      Boxtel    0.150
        1  GM0824  Oisterwijk    0.407
        2  GM0855     Tilburg    0.101
        3  GM0865       Vught    0.342
        """
        self._refuse_unknown_year(year)
        name = self.name(code)
        life = self.gemeenten[self.gemeenten["code"] == code].iloc[0]
        if life["eerste_grensjaar"] > year:
            raise TerritoryError(
                f"{name} came into being in {life['eerste_grensjaar']}, after {year}",
                where=code,
                remedy="ask for a later year, or for the municipalities that it was made from",
            )
        shares = {code: Fraction(1)}
        for step in self.steps(min(int(life["laatste_grensjaar"]), year), year):
            shares = _pass_on(shares, step)
        found = sorted(shares)
        return pd.DataFrame(
            {
                "code": pd.Series(found, dtype="str"),
                "naam": pd.Series([self.name(new) for new in found], dtype="str"),
                "gewicht": [float(shares[new]) for new in found],
            }
        )

    def _refuse_unknown_year(self, year: int) -> None:
        if year not in self.years:
            raise TerritoryError(
                f"the municipal division of {year} is not known",
                where="data/reference/gemeenten.csv",
                remedy=f"use a boundary year from {self.years[0]} to {self.years[-1]}",
            )


def _parts(old: str, rows: pd.DataFrame) -> dict[str, int]:
    """Return who received the inhabitants of a code on a day; the rest of a border correction stays."""
    news = [str(new) for new in rows["nieuwe_code"]]
    if len(news) == 1 and rows["soort"].iloc[0] != "grenswijziging":
        return {news[0]: 1}
    parts = dict(zip(news, (int(number) for number in rows["inwoners"]), strict=True))
    stays = int(rows["inwoners_oud"].iloc[0]) - sum(parts.values())
    return dict(sorted({**parts, old: stays}.items())) if stays else parts


def _pass_on(shares: Mapping[str, Fraction], step: Division) -> dict[str, Fraction]:
    passed: dict[str, Fraction] = {}
    for old, share in shares.items():
        parts = step.get(old, {old: 1})
        for new, people in parts.items():
            passed[new] = passed.get(new, Fraction(0)) + share * Fraction(people, sum(parts.values()))
    return passed


def read_gemeenten(folder: Path) -> Gemeenten:
    """Read the municipalities through time.

    Parameters
    ----------
    folder : pathlib.Path
        ``data/reference`` of a project.

    Returns
    -------
    Gemeenten

    Raises
    ------
    TerritoryError
        When a file is missing or lacks a column.

    Examples
    --------
    >>> len(read_gemeenten(Project.find().reference).provincies)
    12
    """
    lives = _read(
        folder / "gemeenten.csv", ["code", "naam", "provincie", "eerste_grensjaar", "laatste_grensjaar"]
    )
    changes = _read(
        folder / "herindelingen.csv", ["datum", "soort", "oude_code", "nieuwe_code", *_CHANGE_TYPES]
    )
    changes = changes.astype(_CHANGE_TYPES)
    changes = changes.assign(gewicht=weights(changes))  # exact again, the file rounds them for readers
    return Gemeenten(lives, changes, _read(folder / "provincies.csv", ["code", "naam"]))


def weights(changes: pd.DataFrame) -> pd.Series:
    """Return which share of the old municipality's inhabitants each change moved.

    Parameters
    ----------
    changes : pandas.DataFrame
        ``soort``, ``inwoners`` (who moved) and ``inwoners_oud`` (all who lived there).

    Returns
    -------
    pandas.Series
        From 0 to 1; 1 for a new name, missing where the source does not tell the numbers.

    Examples
    --------
    >>> changes = pd.DataFrame({"soort": ["splitsing"], "inwoners": [5827], "inwoners_oud": [14318]})
    >>> weights(changes).round(3).tolist()
    [0.407]
    """
    share = changes["inwoners"].astype("Float64") / changes["inwoners_oud"].astype("Float64")
    return share.mask(changes["soort"] == "naamswijziging", 1.0).astype("float64")


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    remedy = "write it again with `databoek reference`"
    try:
        frame = pd.read_csv(path, encoding="utf-8")
    except FileNotFoundError:
        raise TerritoryError("the file is missing", where=str(path), remedy=remedy) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise TerritoryError(f"the file is damaged ({error})", where=str(path), remedy=remedy) from error
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise TerritoryError(f"the column '{missing[0]}' is missing", where=str(path), remedy=remedy)
    return frame


def load_gemeenten(project: Project | None = None) -> Gemeenten:
    """Read the municipalities through time of a project, by default that of the current folder.

    Examples
    --------
    >>> load_gemeenten().names(2023)["GM0363"]
    'Amsterdam'
    """
    return read_gemeenten((project or Project.find()).reference)
