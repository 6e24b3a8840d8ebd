"""Regression tables: the four forms hold the same numbers, and each is well made. All numbers here are invented."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from analysis.errors import PublicationError
from analysis.models.diagnostics import MORAN
from analysis.models.results import ModelResult, tidy
from analysis.models.specification import LOGARITHMIC, Errors, Family, Specification
from analysis.numbers import MINUS, Language, rounded
from analysis.publication import regression, regression_table, write_tables
from analysis.publication.blocks import MIME, TableBlock, block_from_json
from analysis.publication.chapter import Chapter, chapter_from
from analysis.publication.regression_tables import RegressionTable, to_csv, to_html, to_latex, to_word
from analysis.publication.regression_tables.csv import excluded_csv
from analysis.publication.regression_tables.estimates import Estimate, term_rows
from analysis.publication.regression_tables.latex import escaped
from analysis.publication.regression_tables.words import ERRORS, FAMILIES, FIT, WORDS
from analysis.publication.site import files_of, site_files
from analysis.wording import NO_CAUSALITY

LABELS = {
    "armoede": ("Kinderen met bijstand", "Children on assistance"),
    "eenouder": ("Eenoudergezinnen", "One-parent families"),
    "inkomen": ("Inkomen (log)", "Income (log)"),
    "constante": ("Constante", "Constant"),
    "rho": ("Ruimtelijke lag (rho)", "Spatial lag (rho)"),
}
WHY = {"boekt voor buren": "books for its neighbours", "geen cijfer": "no figure"}
INVENTED = {"armoede": 0.0412, "eenouder": -0.0087, "inkomen": -0.731, "constante": 6.91, "rho": 0.2174}
SE = {"armoede": 0.0051, "eenouder": 0.0123, "inkomen": 0.205, "constante": 0.33, "rho": 0.0891}


def _specification(
    name: str, terms: list[str], family: Family, errors: Errors, label: str, weights: str | None
) -> Specification:
    variables = [
        {
            "indicator": term,
            "transform": "log" if term == "inkomen" else "none",
            "label": dict(zip(("nl", "en"), LABELS[term], strict=True)),
        }
        for term in terms
    ]
    panel = family is Family.FIXED_EFFECTS
    return Specification.model_validate(
        {
            "id": name,
            "label": {"nl": label, "en": f"{label} in English"},
            "family": family,
            "outcome": {"indicator": "lasten", "transform": "none" if family in LOGARITHMIC else "log"},
            "terms": variables,
            "weights": weights,
            "sample": {"years": [2017, 2022]} if panel else {"year": 2021},
            "errors": errors,
        }
    )


def _result(
    name: str = "alleen_armoede",
    terms: tuple[str, ...] = ("armoede",),
    *,
    family: Family = Family.LEAST_SQUARES,
    errors: Errors = Errors.HC3,
    label: str | None = None,
    weights: str | None = "kinderen",
    fit: dict[str, float] | None = None,
    shift: float = 0.0,
    excluded: tuple[tuple[str, str], ...] = (("GM0935", "boekt voor buren"), ("GM0164", "geen cijfer")),
) -> ModelResult:
    constant = () if family is Family.FIXED_EFFECTS else ("constante",)
    spatial = ("rho",) if family is Family.SPATIAL_LAG else ()
    names = [*constant, *terms, *spatial]
    estimates = pd.Series({term: INVENTED[term] + shift for term in names})
    tidied = tidy(estimates, pd.Series({term: SE[term] for term in names}), float("inf"))
    tidied.insert(1, "label", [LABELS[term][0] for term in names])
    total = pd.Series({"armoede": 0.0527})
    impacts = tidy(total, 0.2 * total, float("inf")).assign(kind="total", label=LABELS["armoede"][0])
    empty = pd.Series(dtype=float)
    based_on = {"indicator": ["lasten"], "source": ["iv3"], "version": ["v1"], "year": [2021], "value": [1.0]}
    return ModelResult(
        specification=_specification(name, list(terms), family, errors, label or f"Model {name}", weights),
        terms=tidied,
        n=1319,
        areas=330,
        fit={"r2": 0.4127, "aic": 1234.56} if fit is None else fit,
        diagnostics=pd.DataFrame(
            {
                "diagnostic": ["VIF", MORAN],
                "subject": ["armoede", "residuen"],
                "value": [1.2, 0.123],
                "p": [np.nan, 0.0004],
            }
        ),
        influence=pd.DataFrame(),
        impacts=impacts if spatial else pd.DataFrame(),
        excluded=pd.DataFrame(
            [(code, code, 2021, reason, WHY[reason]) for code, reason in excluded],
            columns=["code", "naam", "year", "reason", "reason_en"],
        ),
        outcome=empty,
        fitted=empty,
        residuals=empty,
        based_on=pd.DataFrame(based_on),
    )


def _results() -> list[ModelResult]:
    """Five models of different families, as a chapter has them."""
    return [
        _result(),
        _result("met_gezinnen", ("armoede", "eenouder"), errors=Errors.CLUSTER_REGION, shift=0.003),
        _result(
            "gamma", ("armoede", "inkomen"), family=Family.GAMMA, fit={"pseudo_r2": 0.3, "dispersion": 0.0421}
        ),
        _result(
            "vast",
            ("armoede",),
            family=Family.FIXED_EFFECTS,
            errors=Errors.DRISCOLL_KRAAY,
            weights=None,
            fit={"r2_within": 0.021},
        ),
        _result(
            "lag",
            ("armoede", "eenouder", "inkomen"),
            family=Family.SPATIAL_LAG,
            errors=Errors.MODEL,
            fit={"rho": 0.2174, "aic": 1201.2},
            excluded=(),
        ),
    ]


def _table(
    results: list[ModelResult] | None = None, language: Language = "nl", **changes: object
) -> RegressionTable:
    settings = {
        "caption": "Lasten & armoede",
        "source": "Bron: deze toets",
        "name": "lasten_armoede",
        **changes,
    }
    return regression_table(results or _results(), language=language, **settings)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------ reading the four forms back

Grid = list[list[str]]
"""Rows of cells, the heads first; lines of a cell are separated by a line end."""


class _Html(HTMLParser):
    """The table of a document, and what its heads say about themselves."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.grid: Grid = []
        self.scopes: list[list[str | None]] = []
        self.groups: list[str] = []
        self.text: dict[str, str] = {}
        self.language = ""
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "html":
            self.language = known["lang"] or ""
        elif tag == "tr":
            self.grid.append([])
            self.scopes.append([])
        elif tag in ("th", "td"):
            self.grid[-1].append("")
            self.scopes[-1].append(known.get("scope"))
        elif tag in ("thead", "tbody"):
            self.groups.append(tag)
        elif tag == "br":
            self.grid[-1][-1] += "\n"
            return
        self._in = tag

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in in ("th", "td", "br"):
            self.grid[-1][-1] += data
        elif self._in:
            self.text[self._in] = self.text.get(self._in, "") + data


def _unescaped(latex: str) -> str:
    """Read LaTeX as a typesetter does, as far as these tables go."""
    for code, character in {
        r"\textbackslash{}": "\0",
        r"\textless{}": "<",
        r"\textgreater{}": ">",
        r"\textbar{}": "|",
        r"\textasciitilde{}": "\1",
        r"\textasciicircum{}": "^",
        r"\textquotedbl{}": '"',
        r"\textsuperscript{2}": "²",
        "{[}": "[",
        "{*}": "*",
        "$-$": MINUS,
        r"$\leq$": "≤",
        r"$\geq$": "≥",
        r"$\times$": "×",
        "--": "–",
        "~": "\u00a0",
    }.items():
        latex = latex.replace(code, character)
    return re.sub(r"\\([{}$&#%_])", r"\1", latex).replace("\0", "\\").replace("\1", "~")


def _latex_grid(code: str) -> Grid:
    lines = [line.removesuffix(r" \\") for line in code.splitlines() if line.endswith(r" \\")]
    return [["\n".join(map(_unescaped, c.split(r" \par "))) for c in line.split(" & ")] for line in lines]


def _word_grid(content: bytes) -> Grid:
    (table,) = Document(io.BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def _word_text(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def _grid(table: RegressionTable) -> Grid:
    return [list(table.heads), *([row.label, *("\n".join(cell) for cell in row.cells)] for row in table.rows)]


def _read(text: str, language: Language) -> tuple[float, int]:
    """Read a printed number: its value and its decimals."""
    text = text.strip("[]%").replace(MINUS, "-")
    point = "," if language == "nl" else "."
    plain = text.replace("." if language == "nl" else ",", "").replace(point, ".")
    return float(plain), len(plain.partition(".")[2])


# ------------------------------------------------------------------------------------------------ the tests


class TestForms:
    @pytest.mark.parametrize("language", ["nl", "en"])
    @pytest.mark.parametrize("count", [1, 5, 8])
    def test_html_word_and_latex_hold_the_same_cells(self, language: Language, count: int) -> None:
        more = [_result(f"m{at}", label=f"Variant {at}", shift=at / 100) for at in range(3)]
        table = _table((_results() + more)[:count], language)
        grid = _grid(table)
        assert {len(row) for row in grid} == {count + 1}
        assert _Html(to_html(table)).grid == grid
        assert _word_grid(to_word(table)) == grid
        assert _latex_grid(to_latex(table)) == grid

    @pytest.mark.parametrize("language", ["nl", "en"])
    @pytest.mark.parametrize("as_percent", [False, True])
    def test_every_printed_number_is_the_rounded_one_of_the_csv(
        self, language: Language, as_percent: bool
    ) -> None:
        table = _table(language=language, as_percent=as_percent)
        heads, *rows = _Html(to_html(table)).grid
        cells = {(row[0], head): cell for row in rows for head, cell in zip(heads[1:], row[1:], strict=True)}
        records = list(csv.DictReader(io.StringIO(to_csv(table))))
        assert len(records) == sum(len(model.estimates) for model in table.models) == 15
        for record in records:
            estimate, interval, p = cells.pop((record["label"], record["model"])).split("\n")
            ends = interval.strip("[]%").split("; " if language == "nl" else ", ")
            for text, key in zip((estimate, *ends), ("estimate", "lower", "upper"), strict=True):
                value, decimals = _read(text, language)
                assert value == float(rounded(float(record[key]), decimals))
            assert estimate.endswith("%") == (record["unit"] == "percent")
            sign, number = p.removeprefix("p ").split(" ")
            exact = float(record["p"])
            assert exact < 0.001 if sign == "<" else _read(number, language)[0] == float(rounded(exact, 3))
        labels = {record["label"] for record in records}
        assert not any(cell for (label, _), cell in cells.items() if label in labels)

    def test_csv_keeps_all_digits_and_says_what_a_row_is_about(self) -> None:
        table, results = _table(), _results()
        records = list(csv.DictReader(io.StringIO(to_csv(table))))
        own = pd.concat([result.terms for result in results[:4]], ignore_index=True)
        for key in ("estimate", "se", "lower", "upper", "statistic", "p"):
            assert [float(record[key]) for record in records[: len(own)]] == own[key].tolist()
        first = records[0]
        about = [first[key] for key in ("n", "areas", "family", "errors")]
        assert about == ["1319", "330", "least squares", "HC3"]
        assert (
            first["excluded"]
            == results[0].excluded_text()
            == "boekt voor buren (1: GM0935); geen cijfer (1: GM0164)"
        )

    def test_a_term_that_a_model_lacks_is_empty_and_never_zero(self) -> None:
        (row,) = [row for row in _table().rows if row.label == "Eenoudergezinnen"]
        assert [bool(cell) for cell in row.cells] == [False, True, False, False, True]
        (dispersion,) = [row for row in _table().rows if row.label == "Dispersie"]
        assert dispersion.cells == ((), (), ("0,0421",), (), ())

    def test_what_is_missing_in_an_estimate_has_no_line(self) -> None:
        result = _result()
        result.terms.loc[1, ["se", "lower", "upper", "p"]] = np.nan
        result.terms.loc[0, "estimate"] = np.inf
        table = _table([result])
        assert [row.cells for row in table.terms] == [(("0,0412",),), ((),)]
        assert "nan" not in to_csv(table) and "inf" not in to_csv(table)

    def test_the_same_results_give_the_same_files(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        first = write_tables(_table(), tmp_path / "a")
        second = write_tables(_table(), tmp_path / "b")
        assert [path.name for path in first] == [
            f"lasten_armoede.{form}" for form in ("docx", "tex", "html", "csv")
        ]
        assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
        assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(path.name for path in first)

    @given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40))
    def test_latex_prints_any_text_as_it_is(self, text: str) -> None:
        if "--" not in text:  # which LaTeX prints as a dash, as typists mean it
            assert _unescaped(escaped(text)) == text
        assert not re.search(r"(?<!\\)[&%#_]", escaped(text))

    def test_markup_in_words_is_shown_and_not_obeyed(self) -> None:
        result = _result(label="<b>50% & x_y</b>")
        table = _table([result], caption="<i>A & B_c</i>", note="100% *", source="Bron: <CBS>")
        page = _Html(to_html(table))
        assert page.grid[0][1] == "<b>50% & x_y</b>"
        assert page.text["caption"] == "<i>A & B_c</i>"
        assert r"\caption{\textless{}i\textgreater{}A \& B\_c" in to_latex(table)
        assert _word_grid(to_word(table))[0][1] == "<b>50% & x_y</b>"


class TestWord:
    def test_head_repeats_rows_stay_whole_and_the_style_is_one_of_word(self) -> None:
        (table,) = Document(io.BytesIO(to_word(_table()))).tables
        marked = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert marked == [True] + [False] * (len(table.rows) - 1)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert table.style is not None and table.style.name == "Light Shading"
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")

    @pytest.mark.parametrize(("language", "locale"), [("nl", "nl-NL"), ("en", "en-GB")])
    def test_caption_language_and_remarks(self, language: Language, locale: str) -> None:
        document = Document(io.BytesIO(to_word(_table(language=language, note="Uitkomst: logaritme."))))
        caption, *remarks = document.paragraphs
        assert (caption.text, caption.style and caption.style.name) == ("Lasten & armoede", "Caption")
        texts = [paragraph.text for paragraph in remarks]
        assert (texts[0], texts[-2:]) == (
            "Uitkomst: logaritme.",
            [NO_CAUSALITY[language], "Bron: deze toets"],
        )
        languages = {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))}
        assert languages == {locale}

    def test_times_are_those_of_the_build(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        content = to_word(_table())
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
            assert archive.namelist() == sorted(archive.namelist())
        properties = Document(io.BytesIO(content)).core_properties
        assert properties.created == properties.modified
        assert str(properties.created).startswith("2023-11-14 22:13:20")
        monkeypatch.delenv("SOURCE_DATE_EPOCH")
        with zipfile.ZipFile(io.BytesIO(to_word(_table()))) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} == {1980}

    def test_wide_tables_turn_the_page_and_fit_on_it(self) -> None:
        for count, landscape in ((4, False), (8, True)):
            results = [_result(f"m{at}", label=f"Variant {at}") for at in range(count)]
            document = Document(io.BytesIO(to_word(_table(results))))
            (section,) = document.sections
            assert section.page_width and section.page_height and section.left_margin and section.right_margin
            assert (section.page_width > section.page_height) == landscape
            room = section.page_width - section.left_margin - section.right_margin
            widths = [column.width or 0 for column in document.tables[0].columns]
            assert room * 0.99 < sum(widths) <= room
            assert min(widths) >= 900_000  # 2.5 cm: an interval on one line
            turned = to_latex(_table(results)).splitlines()[1]
            assert turned == (r"\begin{sidewaystable}[htbp]" if landscape else r"\begin{table}[htbp]")


class TestHtml:
    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_a_screen_reader_hears_heads_of_columns_and_rows(self, language: Language) -> None:
        page = _Html(to_html(_table(language=language)))
        assert page.language == language
        assert page.scopes[0] == ["col"] * 6
        assert all(scopes == ["row", *[None] * 5] for scopes in page.scopes[1:])
        assert page.groups == ["thead", "tbody", "tbody"]
        assert NO_CAUSALITY[language] in page.text["p"]


class TestWords:
    def _cells(self, label: str, language: Language = "nl") -> list[str]:
        (row,) = [row for row in _table(language=language).rows if row.label == label]
        return [" ".join(cell) for cell in row.cells]

    def test_facts_in_dutch(self) -> None:
        assert self._cells("Waarnemingen (n)") == ["1.319"] * 5
        assert self._cells("Jaar") == ["2021", "2021", "2021", "2017–2022", "2021"]
        assert self._cells("Familie")[0] == "kleinste kwadraten"
        assert self._cells("Standaardfouten")[1] == "geclusterd naar jeugdregio"
        assert self._cells("Gewogen") == ["ja", "ja", "ja", "nee", "ja"]
        assert self._cells("R²") == ["0,413", "0,413", "", "", ""]
        assert self._cells("Moran's I van de residuen") == ["0,123 p < 0,001"] * 5

    def test_facts_in_english(self) -> None:
        table = _table(language="en")
        assert table.heads[1] == "Model alleen_armoede in English"
        assert self._cells("Observations (n)", "en") == ["1,319"] * 5
        assert self._cells("Standard errors", "en")[1] == "clustered by jeugdregio"
        assert self._cells("Moran's I of the residuals", "en")[0] == "0.123 p < 0.001"
        assert [row.label for row in table.terms] == [
            *(
                "Children on assistance",
                "One-parent families",
                "Income (log)",
                "Constant",
                "Spatial lag (rho)",
            ),
            "Children on assistance, total",
        ]

    def test_who_is_left_out_is_counted_for_each_reason(self) -> None:
        twice = (
            ("GM1", "geen cijfer"),
            ("GM1", "geen cijfer"),
            ("GM2", "geen cijfer"),
            ("GM2", "boekt voor buren"),
        )
        results = [_result(excluded=twice), _results()[4]]
        rows = {row.label: row.cells for row in _table(results).rows}
        assert rows["Weggelaten gemeenten"] == (("2",), ("0",))
        assert rows["waarvan: geen cijfer"] == (("2",), ("0",))
        assert rows["waarvan: boekt voor buren"] == (("1",), ("0",))
        english = [row.label for row in _table(results, "en").rows][-3:]
        assert english == [
            "Municipalities left out",
            "of which: no figure",
            "of which: books for its neighbours",
        ]

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_every_form_of_a_table_is_in_one_language(self, language: Language) -> None:
        """All words that the table has in one language are looked for in the block and in each of its files."""
        pairs = [
            (words["nl"], words["en"]) for known in (FAMILIES, ERRORS, FIT, WORDS) for words in known.values()
        ]
        pairs += [*LABELS.values(), *WHY.items(), (NO_CAUSALITY["nl"], NO_CAUSALITY["en"])]
        own, other = (1, 0) if language == "en" else (0, 1)
        keys = {*map(str, Family), *map(str, Errors)}  # as the CSV names them, in any language
        words = [
            pair
            for pair in pairs
            if pair[other] not in pair[own] and not keys & set(pair) and len(min(pair, key=len)) > 3
        ]
        block = regression(_results(), caption="T", source="S", name="t", language=language)
        files = {name: base64.b64decode(content) for name, content in block.downloads.items()}
        forms = {name: text.decode() for name, text in files.items() if not name.endswith(".docx")}
        forms["t.docx"] = "\n".join([*map(str, _word_grid(files["t.docx"])), *_word_text(files["t.docx"])])
        forms["block"] = " ".join(
            [*block.heads, *(cell for row in block.cells for cell in row), block.note, block.csv]
        )
        assert forms.keys() >= {
            f"t-{'weggelaten' if language == 'nl' else 'left-out'}.csv",
            "t.tex",
            "t.html",
        }
        for form, text in forms.items():
            plain = text.replace("\u00a0", " ")
            assert [pair[own] for pair in words if pair[own] in plain], form
            assert [pair[other] for pair in words if pair[other] in plain] == [], form

    def test_rho_stands_once_and_the_whole_association_beside_the_coefficient(self) -> None:
        table = _table([_results()[4]])
        labels = [row.label for row in table.rows]
        assert labels.count("Ruimtelijke lag (rho)") == 1
        assert table.terms[-1].label == "Kinderen met bijstand, totaal"
        assert table.terms[-1].cells[0][0] == "0,053"
        assert "via buurgemeenten" in " ".join(table.remarks)

    def test_moran_of_several_years_is_a_range(self) -> None:
        result = _result(family=Family.FIXED_EFFECTS, errors=Errors.CLUSTER_AREA)
        years = pd.DataFrame(
            {
                "diagnostic": MORAN,
                "subject": ["2020", "2021", "2022"],
                "value": [0.2, -0.1, np.nan],
                "p": [0.0001, 0.3, np.nan],
            }
        )
        object.__setattr__(result, "diagnostics", years)
        (row,) = [row for row in _table([result]).rows if row.label.startswith("Moran")]
        assert row.cells == ((f"{MINUS}0,100 tot 0,200", "p < 0,001 tot p = 0,300", "(per jaar)"),)


class TestPercent:
    def test_constants_logarithms_and_rho_stay_coefficients(self) -> None:
        table = _table(as_percent=True)
        units = {(e.term, e.unit) for model in table.models for e in model.estimates}
        assert units == {
            ("armoede", "percent"),
            ("eenouder", "percent"),
            ("total armoede", "percent"),
            ("constante", "coefficient"),
            ("inkomen", "coefficient"),
            ("rho", "coefficient"),
        }
        (estimate,) = [e for e in table.models[0].estimates if e.term == "armoede"]
        assert estimate.estimate == pytest.approx(100 * (np.exp(0.0412) - 1))
        assert estimate.upper == pytest.approx(100 * (np.exp(_results()[0].term("armoede")["upper"]) - 1))
        assert "exp(b)" in " ".join(table.remarks)

    @given(st.floats(-2, 2), st.floats(0.001, 0.01))
    def test_the_standard_error_is_the_slope_times_that_of_the_coefficient(self, b: float, se: float) -> None:
        percent = Estimate("x", "X", b, se, b - se, b + se, b / se, 0.5).in_percent()
        step = 1e-6
        slope = 100 * (np.exp(b + step) - np.exp(b - step)) / (2 * step)
        assert percent.se == pytest.approx(slope * se, rel=1e-6)

    def test_a_model_without_logarithm_is_refused(self) -> None:
        result = _result()
        plain = result.specification.outcome.model_copy(update={"transform": "none"})
        object.__setattr__(
            result, "specification", result.specification.model_copy(update={"outcome": plain})
        )
        with pytest.raises(PublicationError, match="'alleen_armoede': its outcome is not logarithmic"):
            _table([result], as_percent=True)


class TestRows:
    @given(st.lists(st.tuples(st.floats(-1e18, 1e18), st.floats(0, 1e18)), min_size=1, max_size=4))
    def test_any_numbers_can_be_printed_with_one_precision(self, pairs: list[tuple[float, float]]) -> None:
        models = [[Estimate("x", "X", b, se, b - se, b + se, 1.0, 0.5)] for b, se in pairs]
        (row,) = term_rows(models, "nl")
        ordinary = [cell[0] for cell in row.cells if "e+" not in cell[0]]
        assert len({len(text.partition(",")[2]) for text in ordinary}) <= 1

    def test_terms_with_one_name_and_two_labels_are_two_rows(self) -> None:
        level, logarithm = (Estimate("x", label, 1.0, 0.5, 0.0, 2.0, 2.0, 0.05) for label in ("X", "log X"))
        rows = term_rows([[level], [logarithm]], "nl")
        assert [(row.label, [bool(cell) for cell in row.cells]) for row in rows] == [
            ("X", [True, False]),
            ("log X", [False, True]),
        ]


class TestRefusals:
    @pytest.mark.parametrize("name", ["", "../x", "a b", "x.y"])
    def test_a_name_that_cannot_be_a_file(self, name: str) -> None:
        with pytest.raises(PublicationError, match="name of a file"):
            _table(name=name)

    def test_two_models_with_one_label(self) -> None:
        with pytest.raises(PublicationError, match="two models are called 'Gelijk'"):
            _table([_result("a", label="Gelijk"), _result("b", label="Gelijk")])


class TestChapter:
    def _block(self) -> TableBlock:
        return regression(_results(), caption="Lasten <&> armoede", source="Bron: deze toets", name="lasten")

    def test_the_block_survives_the_way_through_a_notebook(self) -> None:
        shown = json.loads(json.dumps(self._block()._repr_mimebundle_()[MIME]))
        output = v4.new_output("display_data", {MIME: shown})
        cells = [v4.new_markdown_cell("# Titel"), v4.new_code_cell("", outputs=[output])]
        chapter = chapter_from(v4.new_notebook(cells=cells), Path("04_regressie.ipynb"))
        assert chapter.blocks[1] == self._block() == block_from_json(shown)

    def _page(self) -> str:
        files = site_files([Chapter("04_x", "X", (self._block(),))], title="Boek")
        return files["04_x.html"].content.decode()

    def test_the_build_writes_four_files_and_the_page_links_to_them(self) -> None:
        files = files_of("04_x", self._block())
        table = _table(caption="Lasten <&> armoede", name="lasten")
        assert files == {
            "tabellen/04_x-lasten.docx": to_word(table),
            "tabellen/04_x-lasten.tex": to_latex(table).encode(),
            "tabellen/04_x-lasten.html": to_html(table).encode(),
            "tabellen/04_x-lasten-weggelaten.csv": excluded_csv(_results()).encode(),
            "tabellen/04_x-lasten.csv": to_csv(table).encode(),
        }
        page = self._page()
        links = re.findall(r'<a href="(tabellen/[^"]*)" download>([^<]+)</a>', page)
        assert links == list(zip(files, ["Word", "LaTeX", "HTML", "weggelaten (CSV)", "CSV"], strict=True))

    def test_the_page_shows_the_cells_of_the_table_with_row_heads(self) -> None:
        page = _Html(self._page())
        assert [[c.replace("\u00a0", " ") for c in row] for row in page.grid] == _grid(_table())
        assert all(scopes[0] == "row" for scopes in page.scopes[1:])
        assert NO_CAUSALITY["nl"] in page.text["p"]

    def test_it_says_what_it_rests_on(self) -> None:
        expected = {"indicator": "lasten", "source": "iv3", "version": "v1", "years": [2021]}
        assert self._block().rests_on == [expected]

    def test_downloads_are_whole(self) -> None:
        content = base64.b64decode(self._block().downloads["lasten.docx"])
        assert _word_grid(content) == _grid(_table())
