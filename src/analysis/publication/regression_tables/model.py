"""A regression table as data: models as columns, terms and facts as rows, every cell already in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.errors import PublicationError
from analysis.numbers import Language
from analysis.publication.regression_tables.estimates import Estimate, estimates_of, term_rows
from analysis.publication.regression_tables.facts import fact_rows
from analysis.publication.regression_tables.rows import Row
from analysis.publication.regression_tables.words import WORDS
from analysis.wording import NO_CAUSALITY

if TYPE_CHECKING:
    from analysis.models.results import ModelResult

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class ModelColumn:
    """A model as a column: its head, its estimates with all digits, and what a file must say about it.

    Parameters
    ----------
    label : str
        Head of the column.
    specification : str
        Identifier of the specification.
    estimates : tuple of Estimate
    n, areas : int
        Rows, and the municipalities that they are about.
    family, errors : str
        As the specification names them.
    excluded : str
        How many municipalities are left out, for each reason.
    """

    label: str
    specification: str
    estimates: tuple[Estimate, ...]
    n: int
    areas: int
    family: str
    errors: str
    excluded: str


@dataclass(frozen=True)
class RegressionTable:
    """A regression table for readers, from which every form is written.

    Parameters
    ----------
    name : str
        Name of its files.
    caption, note, source : str
    language : {"nl", "en"}
    models : tuple of ModelColumn
    terms, facts : tuple of Row
        The rows above and below the line; each has a cell for every model, empty where a model has none.
    reading : tuple of str
        How the numbers are to be read.
    """

    name: str
    caption: str
    note: str
    source: str
    language: Language
    models: tuple[ModelColumn, ...]
    terms: tuple[Row, ...]
    facts: tuple[Row, ...]
    reading: tuple[str, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """Heads of the columns, that of the terms first."""
        return (WORDS["term"][self.language], *(model.label for model in self.models))

    @property
    def rows(self) -> tuple[Row, ...]:
        """Terms, then facts."""
        return self.terms + self.facts

    @property
    def remarks(self) -> tuple[str, ...]:
        """What stands under the table, the source excepted: note, reading, and the fixed text on causality."""
        note = (self.note,) if self.note else ()
        return (*note, " ".join(self.reading), NO_CAUSALITY[self.language])


def regression_table(
    results: Sequence[ModelResult],
    *,
    caption: str,
    source: str,
    name: str,
    note: str = "",
    language: Language = "nl",
    as_percent: bool = False,
) -> RegressionTable:
    """Make a regression table of fitted models.

    Parameters
    ----------
    results : sequence of ModelResult
        One column each, in this order.
    caption, source, note : str
    name : str
        Of the files: letters, digits, hyphens and underscores.
    language : {"nl", "en"}
    as_percent : bool
        Print ``100 (exp(b) - 1)`` for models of a logarithmic outcome or link: the difference in per cent that goes
        together with one more unit. The standard error is that of the delta method, the ends of the interval are
        transformed. Constants, spatial parameters and logarithmic terms (elasticities) stay coefficients.

    Returns
    -------
    RegressionTable

    Raises
    ------
    PublicationError
        When there are no models, two have one label, the name cannot be that of a file, or per cents are asked of a
        model whose outcome is not logarithmic.

    Examples
    --------
    >>> regression_table([], caption="Leeg", source="Bron: geen", name="leeg")
    Traceback (most recent call last):
    analysis.errors.PublicationError: leeg: a regression table needs at least one model; give it the results of fit.
    """
    _refuse(results, name, language)
    columns = tuple(_column(result, language, as_percent) for result in results)
    estimates = [column.estimates for column in columns]
    return RegressionTable(
        name=name,
        caption=caption,
        note=note,
        source=source,
        language=language,
        models=columns,
        terms=term_rows(estimates, language),
        facts=fact_rows(results, language),
        reading=_reading(results, columns, language),
    )


def _refuse(results: Sequence[ModelResult], name: str, language: Language) -> None:
    if not _NAME.fullmatch(name):
        raise PublicationError(
            "this cannot be the name of a file",
            where=f"the regression table '{name}'",
            remedy="use letters and digits",
        )
    if not results:
        raise PublicationError(
            "a regression table needs at least one model", where=name, remedy="give it the results of fit"
        )
    labels = [getattr(result.specification.label, language) for result in results]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise PublicationError(
            f"two models are called '{twice[0]}'", where=name, remedy="give each specification its own label"
        )


def _column(result: ModelResult, language: Language, as_percent: bool) -> ModelColumn:
    specification = result.specification
    return ModelColumn(
        label=getattr(specification.label, language),
        specification=specification.id,
        estimates=estimates_of(result, language, as_percent),
        n=int(result.n),
        areas=int(result.areas),
        family=specification.family.value,
        errors=specification.errors.value,
        excluded=result.excluded_text(language),
    )


def _reading(
    results: Sequence[ModelResult], columns: tuple[ModelColumn, ...], language: Language
) -> tuple[str, ...]:
    percent = any(estimate.unit == "percent" for column in columns for estimate in column.estimates)
    lag = any(not result.impacts.empty for result in results)
    said = ["reading", *(["percent"] if percent else []), *(["lag"] if lag else [])]
    return tuple(WORDS[key][language] for key in said)
