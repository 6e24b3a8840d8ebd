"""Errors that a user can act upon: each says what went wrong, where, and what to do about it."""


class DataboekError(Exception):
    """A problem in data, network or input, told in sentences.

    Parameters
    ----------
    what : str
        What is wrong, as a clause without a final period.
    where : str
        The table, file, indicator or row it concerns.
    remedy : str
        What the reader can do now.

    Examples
    --------
    >>> print(DataboekError("the row count does not match", where="85678NED", remedy="run `databoek fetch` again"))
    85678NED: the row count does not match; run `databoek fetch` again.
    """

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(f"{where}: {what}; {remedy}.")


class CatalogueError(DataboekError):
    """The catalogue in ``data/catalogue`` does not say what it should."""


class SourceError(DataboekError):
    """A publisher's service did not answer as its protocol promises, or a raw file is damaged."""


class TerritoryError(DataboekError):
    """Figures and municipal boundaries do not belong together, or cannot be brought together."""


class PanelError(DataboekError):
    """The panel does not have the shape, range or totals that it must have."""


class StatisticsError(DataboekError):
    """A statistical function was given figures that it cannot work on."""


class PublicationError(DataboekError):
    """A chapter could not be built; the previous output is untouched."""


class ModelError(DataboekError):
    """A model cannot be read from its specification, or not be fitted to the figures that there are."""
