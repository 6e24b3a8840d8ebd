"""The files of a regression table."""

from __future__ import annotations

from pathlib import Path

from analysis.files import write_bytes
from analysis.publication.regression_tables.csv import to_csv
from analysis.publication.regression_tables.html import to_html
from analysis.publication.regression_tables.latex import to_latex
from analysis.publication.regression_tables.model import RegressionTable
from analysis.publication.regression_tables.word import to_word


def exports(table: RegressionTable) -> dict[str, bytes]:
    """Return the files of a regression table by name.

    Examples
    --------
    >>> list(exports(RegressionTable("t", "T", "", "Bron: CBS", "nl", (), (), (), ())))
    ['t.docx', 't.tex', 't.html', 't.csv']
    """
    return {
        f"{table.name}.docx": to_word(table),
        f"{table.name}.tex": to_latex(table).encode("utf-8"),
        f"{table.name}.html": to_html(table).encode("utf-8"),
        f"{table.name}.csv": to_csv(table).encode("utf-8"),
    }


def write_tables(table: RegressionTable, folder: Path) -> list[Path]:
    """Write a regression table as Word, LaTeX, HTML and CSV, each file complete or not at all.

    Parameters
    ----------
    table : RegressionTable
    folder : pathlib.Path
        Made when it does not exist.

    Returns
    -------
    list of pathlib.Path

    Examples
    --------
    >>> import tempfile
    >>> table = RegressionTable("t", "T", "", "Bron: CBS", "nl", (), (), (), ())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_tables(table, Path(folder))]
    ['t.docx', 't.tex', 't.html', 't.csv']
    """
    paths = []
    for name, content in exports(table).items():
        write_bytes(folder / name, content)
        paths.append(folder / name)
    return paths
