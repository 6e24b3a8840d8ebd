"""The council brief: true sentences, three questions by rule, no verdict, and one page for every municipality."""

from __future__ import annotations

import dataclasses
import io
import os
import re
import shutil
import string
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from typer.testing import CliRunner

from analysis.cli import app
from analysis.errors import PublicationError, TerritoryError
from analysis.numbers import Language, format_number
from analysis.project import Project
from analysis.publication.council import (
    CouncilBrief,
    council_brief,
    council_docx,
    council_sources,
    write_council_brief,
    writing,
)
from analysis.publication.council.questions import three_questions
from analysis.publication.council.words import SAYS
from analysis.publication.profile import National, Profile, national, profile, reasons
from analysis.publication.profile.content import Change
from analysis.statistics.bookings import HOST, LOW
from analysis.territory.finding import slug

TRIED = {
    "Utrecht": "GM0344",
    "Enschede": "GM0153",
    "Loon op Zand": "GM0809",
    "'s-Hertogenbosch": "GM0796",
    "Maastricht": "GM0935",
    "Rozendaal": "GM0277",
    "Schiermonnikoog": "GM0088",
    "Nuenen, Gerwen en Nederwetten": "GM0820",
}
ESTIMATED = ("Maastricht", "Rozendaal", "Schiermonnikoog")
LONGEST: tuple[tuple[str, Language], ...] = (
    ("Utrecht", "nl"),
    ("Enschede", "en"),
    ("Schiermonnikoog", "en"),
    ("Nuenen, Gerwen en Nederwetten", "nl"),
)
"""Of every kind; all 342 in both languages were held against a page by hand."""
VERDICTS = re.compile(
    r"leidt tot|effect|invloed|presteer|slecht|goed |beter|slechter|de beste|leads to|influence|perform|better|worse"
    r"|\barme\b|\bpoor\b",
    re.IGNORECASE,
)
LANGUAGES: tuple[Language, ...] = ("nl", "en")


@pytest.fixture(scope="module")
def shared(everywhere: National) -> National:
    return everywhere


@pytest.fixture(scope="module")
def pages(shared: National) -> dict[str, Profile]:
    return {name: profile(code, shared) for name, code in TRIED.items()}


@pytest.fixture(scope="module")
def briefs(shared: National, pages: dict[str, Profile]) -> dict[tuple[str, Language], CouncilBrief]:
    sources = {language: council_sources(shared, language) for language in LANGUAGES}
    return {
        (name, language): council_brief(page, sources[language], language)
        for name, page in pages.items()
        for language in LANGUAGES
    }


def _words(brief: CouncilBrief) -> str:
    told = [f"{each.lead} {each.text}" for each in (*brief.figures, *brief.definitions)]
    return " ".join([brief.heading, brief.opening, *told, *brief.questions, *brief.limits, brief.sources])


# ---------------------------------------------------------------------------------------------- what is told


def test_the_figures_are_those_of_the_panel(briefs: Any, shared: National) -> None:
    rows = {
        name: shared.materials.rows(name, year).set_index("code")["value"]
        for name, year in (
            ("kinderen_laag_inkomen", 2022),
            ("huishoudens_laag_inkomen", 2021),
            ("jeugdzorg_lasten_per_kind", 2024),
        )
    }
    for name in ("Utrecht", "Enschede"):
        children, _, households, spending, _ = (each.text for each in briefs[name, "nl"].figures)
        for text, indicator, decimals, unit in (
            (children, "kinderen_laag_inkomen", 1, "procent"),
            (households, "huishoudens_laag_inkomen", 1, "procent"),
            (spending, "jeugdzorg_lasten_per_kind", 0, "euro per kind"),
        ):
            assert f" {format_number(rows[indicator][TRIED[name]], decimals)} {unit}" in text
        assert (
            f"de middelste gemeente was dat {format_number(rows['huishoudens_laag_inkomen'].median(), 1)}"
            in households
        )


def test_the_expectation_is_that_of_the_model(briefs: Any, shared: National) -> None:
    row = shared.expectation.rows.set_index("code").loc[TRIED["Utrecht"]]
    told = briefs["Utrecht", "nl"].figures[-1].text
    for name in ("actual", "expected", "lower", "upper"):
        assert format_number(row[name]) in told
    assert ("ligt onder dat bereik" in told) == (row["actual"] < row["lower"])


def test_every_figure_has_its_year_and_the_published_share_its_margin(briefs: Any, pages: Any) -> None:
    for (name, language), brief in briefs.items():
        assert len(brief.figures) == 5
        for each in brief.figures:
            assert re.search(r"\b20[12]\d\b", each.text) or each.text.endswith(
                reasons.NO_TREND.model_dump()[language]
            )
        share = brief.figures[0].text
        assert re.search(r"\d[.,]\d–\d+[.,]\d (procent|percent)", share)
        assert (name in ESTIMATED) == bool(
            re.search(r"schatting is geen waarneming|estimate is no observation", share)
        )
        assert (name in ESTIMATED) != bool(re.search(r"ergens van \d+ tot|somewhere from \d+ to", share)), (
            name
        )


def test_an_estimate_names_the_table_that_has_the_figure(briefs: Any) -> None:
    for name in ESTIMATED:
        assert "CBS" in briefs[name, "nl"].figures[0].text
        assert "85678NED" in briefs[name, "nl"].figures[0].text
        assert "volgens het CBS" in briefs[name, "nl"].questions[0]


def test_a_change_is_told_beside_the_critical_difference(briefs: Any, pages: dict[str, Profile]) -> None:
    change = pages["Enschede"].trends[0].change
    assert change is not None
    assert change.exceeds_chance
    assert change.difference < 0
    told = briefs["Enschede", "nl"].figures[1].text
    assert f"daalde dit aandeel met {format_number(abs(change.difference), 1)} procentpunt" in told
    assert f"kritieke grens van {format_number(change.critical_difference, 1)}" in told
    assert "2022 is door een breuk" in told


def test_nothing_is_a_verdict_or_a_cause(briefs: Any) -> None:
    texts = [text for each in SAYS.values() for text in each.values()]
    assert not [text for text in [*texts, *map(_words, briefs.values())] if VERDICTS.search(text)]


def test_both_languages_say_the_same_things() -> None:
    for key, told in SAYS.items():
        names = [{part for _, part, _, _ in string.Formatter().parse(text) if part} for text in told.values()]
        assert set(told) == {"nl", "en"}, key
        assert names[0] == names[1], key


def test_the_limits_name_cause_child_verdict_margin_and_booking(briefs: Any) -> None:
    limits = " ".join(briefs["Utrecht", "nl"].limits)
    assert len(briefs["Utrecht", "nl"].limits) in (3, 4)
    for word in (
        "oorzaak",
        "afzonderlijk kind",
        "oordeel over beleid",
        "marge",
        "bruto",
        "boekt ook voor haar buren",
    ):
        assert word in limits


def test_sources_name_tables_and_no_address(briefs: Any) -> None:
    for brief in briefs.values():
        for table in ("85678NED", "85039NED", "45067NED", "83131NED"):
            assert table in brief.sources
        assert "Kinderen in Kaart" in brief.citation
        assert not re.search(r"https?:|www\.", _words(brief) + brief.citation)


# ------------------------------------------------------------------------------------------- three questions


def test_there_are_three_different_questions_with_the_right_of_the_child(briefs: Any) -> None:
    for brief in briefs.values():
        assert len(set(brief.questions)) == 3
        assert all(each.endswith("?") for each in brief.questions)
        assert re.match("Arti(kel|cle) 4 ", brief.questions[2])


def test_the_missing_subjects_are_counted(pages: dict[str, Profile], briefs: Any) -> None:
    page = pages["Rozendaal"]
    missing = len(page.without_figure) + len(page.not_measurable)
    assert f"over de {missing} (van {len(page.sdg)})" in briefs["Rozendaal", "nl"].questions[2]


def _with_figure(page: Profile, indicator: str, **changes: Any) -> Profile:
    figures = [
        dataclasses.replace(each, **changes) if each.indicator.id == indicator else each
        for each in page.figures
    ]
    return dataclasses.replace(page, figures=tuple(figures))


def _with_change(page: Profile, at: int, change: Change | None) -> Profile:
    trends = [
        dataclasses.replace(each, change=change) if n == at else each for n, each in enumerate(page.trends)
    ]
    return dataclasses.replace(page, trends=tuple(trends))


CHILDREN = "kinderen_laag_inkomen"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"value": None}, "volgens het CBS"),
        ({"status": "estimated"}, "volgens het CBS"),
        ({"grade": "C"}, "marge .* is breed"),
        ({"grade": "D"}, "marge .* is breed"),
        ({"grade": "B"}, "daalde het aandeel"),
    ],
)
def test_the_first_question_is_about_the_share_of_children(
    pages: dict[str, Profile], changes: dict[str, Any], told: str
) -> None:
    page = _with_figure(pages["Utrecht"], CHILDREN, **changes)
    assert re.search(told, three_questions(page, "nl")[0])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Change(2011, 2021, 2.0, 1.9), "steeg het aandeel .* met 2,0 procentpunt"),
        (Change(2011, 2021, -2.0, 1.9), "daalde het aandeel .* met 2,0 procentpunt"),
        (Change(2011, 2021, 1.9, 1.9), "niet meer dan toeval"),
        (Change(2011, 2021, 2.0, None), "hoeveel kinderen opgroeien"),
        (None, "hoeveel kinderen opgroeien"),
    ],
)
def test_only_a_change_beyond_chance_is_asked_about(pages: Any, change: Change | None, told: str) -> None:
    assert re.search(told, three_questions(_with_change(pages["Utrecht"], 0, change), "nl")[0])


def _spending(page: Profile, **changes: Any) -> Profile:
    return dataclasses.replace(page, spending=dataclasses.replace(page.spending, **changes))


def test_the_second_question_goes_from_the_booking_to_the_budget(pages: dict[str, Profile]) -> None:
    spent, real = national.SPENDING, 1
    inside = _with_change(_spending(pages["Utrecht"], outside=False), real, None)
    before = next(each.value for each in inside.trends[real].points if each.year == 2023)
    assert before
    asked = {
        "host now": _with_figure(inside, spent, remark=reasons.BOOKED[HOST]),
        "low now": _with_figure(inside, spent, remark=reasons.BOOKED[LOW]),
        "host then": _spending(inside, reason=reasons.why_no_expectation(HOST), outside=None),
        "missing": _with_figure(inside, spent, value=None),
        "outside": pages["Utrecht"],
        "step": _with_change(inside, real, Change(2023, 2024, 0.1001 * before, None)),
        "no step": _with_change(inside, real, Change(2023, 2024, 0.0999 * before, None)),
        "not a year": _with_change(inside, real, Change(2022, 2024, 0.5 * before, None)),
        "unknown": _spending(inside, reason=reasons.why_no_expectation(""), outside=None),
    }
    begins = {
        "host now": "In 2024 boekte Utrecht jeugdzorg ook voor buurgemeenten",
        "low now": "Het geboekte bedrag voor jeugdzorg over 2024 is ongewoon laag",
        "host then": "In 2021 boekte Utrecht jeugdzorg ook voor buurgemeenten",
        "missing": "Het bedrag over 2024 staat niet in deze uitgave",
        "outside": "In 2021 lag het bedrag per kind onder het bereik",
        "step": "Van 2023 naar 2024 steeg het bedrag per kind met 10 procent",
        "no step": "In 2021 lag het bedrag per kind binnen het bereik",
        "not a year": "In 2021 lag het bedrag per kind binnen het bereik",
        "unknown": "Op welke aantallen kinderen en tarieven",
    }
    assert {key: three_questions(page, "nl")[1][: len(begins[key])] for key, page in asked.items()} == begins


def test_a_booking_for_neighbours_is_told_in_the_place_of_a_change(
    shared: National, pages: dict[str, Profile]
) -> None:
    page = _with_figure(pages["Enschede"], national.SPENDING, remark=reasons.BOOKED[HOST])
    told = council_brief(page, "").figures[3].text
    assert "gastheergemeente" in told
    assert "Gecorrigeerd" not in told


# ------------------------------------------------------------------------------------------ the Word document


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_has_nested_headings_real_lists_and_its_language(
    briefs: Any, language: Language
) -> None:
    brief = briefs["Utrecht", language]
    read = Document(io.BytesIO(council_docx(brief)))
    styles = [each.style.name for each in read.paragraphs]
    assert [name for name in styles if name.startswith("Heading")] == ["Heading 1", *["Heading 2"] * 4]
    assert (styles.count("List Number"), styles.count("List Bullet")) == (3, len(brief.limits))
    assert not read.tables
    locale = {"nl": "nl-NL", "en": "en-GB"}[language]
    assert {each.get(qn("w:val")) for each in read.styles.element.iter(qn("w:lang"))} == {locale}
    assert (read.core_properties.language, read.core_properties.title) == (locale, brief.heading)
    leads = [
        each.runs[0].text for each in read.paragraphs if each.runs and each.runs[0].style.name == "Strong"
    ]
    assert leads == [each.lead for each in (*brief.figures, *brief.definitions)]
    written = " ".join(each.text for each in read.paragraphs).replace("\u00a0", " ")
    for text in (brief.opening, *brief.questions, *brief.limits, *(each.text for each in brief.figures)):
        assert text in written


def test_the_same_brief_gives_the_same_bytes(briefs: Any) -> None:
    brief = briefs["Schiermonnikoog", "nl"]
    assert council_docx(brief) == council_docx(brief)
    made = Document(io.BytesIO(council_docx(brief))).core_properties.created
    assert made.year == 1980


def test_the_styles_of_an_organisation_are_used_as_they_are(tmp_path: Path, briefs: Any) -> None:
    document = Document()
    document.styles["Normal"].font.size = Pt(13)
    document.save(str(tmp_path / "huisstijl.docx"))
    brief = briefs["Utrecht", "nl"]
    read = Document(io.BytesIO(council_docx(brief, reference=tmp_path / "huisstijl.docx")))
    assert read.styles["Normal"].font.size == Pt(13)
    with pytest.raises(PublicationError, match=r"no Word document; name a \.docx"):
        council_docx(brief, reference=tmp_path / "niets.docx")


def test_the_longest_briefs_are_one_page_in_libreoffice(tmp_path: Path, briefs: Any) -> None:
    from pypdf import PdfReader

    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("DATABOEK_REQUIRE_OFFICE") == "1":
            pytest.fail("LibreOffice must be there (DATABOEK_REQUIRE_OFFICE=1), and is not")
        pytest.skip("LibreOffice (soffice) is not installed")
    for name, language in LONGEST:
        (tmp_path / f"{slug(name)}-{language}.docx").write_bytes(council_docx(briefs[name, language]))
    files = sorted(path.name for path in tmp_path.glob("*.docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    read = {path.stem: PdfReader(path) for path in tmp_path.glob("*.pdf")}
    assert {name: len(each.pages) for name, each in read.items()} == {name[:-5]: 1 for name in files}
    assert "Aanhalen als: Kinderen in Kaart" in read["utrecht-nl"].pages[0].extract_text()


# --------------------------------------------------------------------------------------------------- files


@pytest.fixture
def prepared(shared: National, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project, with what is the same for all municipalities computed already."""
    monkeypatch.setattr(writing, "National", lambda materials: shared)
    return shared.materials.project


def test_a_brief_is_written_under_the_name_of_the_municipality(
    prepared: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: dict[Path, bytes] = {}
    monkeypatch.setattr(writing, "write_bytes", written.__setitem__)
    write_council_brief(prepared, "sudwest fryslan")
    write_council_brief(prepared, "GM0088", language="en")
    names = ["gemeenten/raadsbrief-sudwest-fryslan.docx", "gemeenten/en/raadsbrief-schiermonnikoog.docx"]
    assert list(written) == [prepared.root / name for name in names]
    assert all(content[:2] == b"PK" for content in written.values())


def test_a_former_name_leads_to_its_successor_or_asks_which(prepared: Project, tmp_path: Path) -> None:
    said: list[str] = []
    path = write_council_brief(prepared, "De Friese Meren", out=tmp_path / "x.docx", say=said.append)
    assert "heet" in said[0] or "bestaat" in said[0]
    assert Document(str(path)).paragraphs[0].text == "Raadsbrief De Fryske Marren"
    with pytest.raises(TerritoryError, match="ask for the brief of Oisterwijk, Vught, Boxtel or Tilburg"):
        write_council_brief(prepared, "Haaren", out=tmp_path / "y.docx")
    with pytest.raises(TerritoryError, match="did you mean Schiermonnikoog"):
        write_council_brief(prepared, "Schiermonikoog", out=tmp_path / "y.docx")
    assert not (tmp_path / "y.docx").exists()


def test_the_command_asks_for_the_brief_it_was_told(prepared: Project, tmp_path: Path) -> None:
    out = tmp_path / "brief.docx"
    done = CliRunner().invoke(app, ["raadsbrief", "Rozendaal", "--lang", "en", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert done.output.strip() == str(out)
    assert Document(str(out)).paragraphs[0].text == "Council brief for Rozendaal"
    assert isinstance(
        CliRunner().invoke(app, ["raadsbrief", "Rozendaal", "--lang", "fr"]).exception, PublicationError
    )


def test_each_municipality_has_a_file_name_of_its_own(shared: National) -> None:
    gemeenten = shared.materials.gemeenten
    for year in gemeenten.years:
        names = [slug(name) for name in gemeenten.names(year)]
        assert len(set(names)) == len(names) > 300
        assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)
