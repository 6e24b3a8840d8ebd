"""A regression table in LaTeX, with the rules of booktabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.publication.regression_tables.rows import Row

if TYPE_CHECKING:
    from analysis.publication.regression_tables.model import RegressionTable

PACKAGES = r"\usepackage[T1]{fontenc}\usepackage{array,booktabs,rotating}"
"""What a document that holds the table loads."""

UPRIGHT = 4
"""With more models the page is turned."""

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "[": "{[}",  # after a line end it would be read as an argument
    "*": "{*}",
    '"': r"\textquotedbl{}",
    "\u2212": "$-$",
    "²": r"\textsuperscript{2}",
    "–": "--",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "×": r"$\times$",
    "\u00a0": "~",
} | {character: f"\\{character}" for character in "{}$&#%_"}


def escaped(text: str) -> str:
    r"""Write a text so that LaTeX prints it as it is.

    Examples
    --------
    >>> print(escaped("5,2% & a_b"), escaped("\\"))
    5,2\% \& a\_b \textbackslash{}
    """
    return "".join(_ESCAPES.get(character, character) for character in " ".join(text.splitlines()))


def to_latex(table: RegressionTable) -> str:
    r"""Write a regression table as a LaTeX float.

    Parameters
    ----------
    table : RegressionTable

    Returns
    -------
    str
        A ``table``, or a ``sidewaystable`` for more than four models; the first line names the packages.

    Examples
    --------
    >>> from analysis.publication.regression_tables.model import RegressionTable
    >>> code = to_latex(RegressionTable("t", "100%", "", "Bron: CBS", "nl", (), (), (), ()))
    >>> r"\caption{100\%}\label{tab:t}" in code
    True
    """
    models = len(table.models)
    float_ = "table" if models <= UPRIGHT else "sidewaystable"
    size = r"\small" if models <= 3 else r"\footnotesize" if models <= 6 else r"\scriptsize"
    lines = [
        f"% {PACKAGES}",
        rf"\begin{{{float_}}}[htbp]",
        rf"\caption{{{escaped(table.caption)}}}\label{{tab:{table.name}}}",
        rf"{size}\setlength{{\tabcolsep}}{{3pt}}",
        rf"\begin{{tabular}}{{{_columns(models)}}}",
        r"\toprule",
        " & ".join(escaped(head) for head in table.heads) + r" \\",
        r"\midrule",
        *_rows(table.terms),
        *([r"\midrule"] if table.terms and table.facts else []),
        *_rows(table.facts),
        r"\bottomrule",
        r"\end{tabular}",
        *(rf"\par\smallskip {escaped(text)}" for text in (*table.remarks, table.source) if text),
        rf"\end{{{float_}}}",
    ]
    return "\n".join(lines) + "\n"


def _columns(models: int) -> str:
    """Return columns that together are as wide as the text: words wrap, numbers end at the right."""
    label = 0.3 if models <= 3 else 0.22
    share = (1 - label) / max(models, 1)
    first = rf">{{\raggedright\arraybackslash\hspace{{0pt}}}}p{{\dimexpr {label:.4f}\linewidth-\tabcolsep}}"
    other = rf">{{\raggedleft\arraybackslash\hspace{{0pt}}}}p{{\dimexpr {share:.4f}\linewidth-2\tabcolsep}}"
    return f"@{{}}{first}*{{{models}}}{{{other}}}@{{}}" if models else f"@{{}}{first}@{{}}"


def _rows(rows: Sequence[Row]) -> list[str]:
    """Return a line for each row; the lines of a cell are paragraphs in it."""
    lines = []
    for row in rows:
        cells = [r" \par ".join(escaped(line) for line in cell) for cell in row.cells]
        lines.append(" & ".join([escaped(row.label), *cells]) + r" \\")
        if any(len(cell) > 1 for cell in row.cells):
            lines.append(r"\addlinespace")
    return lines
