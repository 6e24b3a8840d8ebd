"""The page of a municipality: what stands on it, on one A4, and that a killed run is finished by the next one."""

from __future__ import annotations

import io
import multiprocessing
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from analysis.cli import app
from analysis.errors import PublicationError, TerritoryError
from analysis.maps.shapes import load_shapes
from analysis.numbers import Language, format_interval, format_number
from analysis.project import Project
from analysis.publication.gemeente import kept, maker, write_gemeente, write_gemeenten, writing
from analysis.publication.gemeente.goals import Goal, in_columns
from analysis.publication.gemeente.locator import Locator
from analysis.publication.gemeente.page_html import page_html
from analysis.publication.gemeente.page_pdf import Typesetter, typesetting
from analysis.publication.gemeente.range_mark import range_mark
from analysis.publication.gemeente.sheet import Sheet, sheet
from analysis.publication.gemeente.slugs import slugs
from analysis.publication.gemeente.trend_chart import trend_chart
from analysis.publication.gemeente.words import WORDS
from analysis.publication.profile import National, Profile, profile
from analysis.publication.profile.content import Spending, Trend, TrendPoint
from analysis.sources.locks import locked
from analysis.territory.gemeenten import load_gemeenten

ROOT = Path(__file__).parents[1]
UTRECHT, SCHIERMONNIKOOG, ROZENDAAL, MAASTRICHT = "GM0344", "GM0088", "GM0277", "GM0935"
TRIED = (UTRECHT, "GM0363", SCHIERMONNIKOOG, ROZENDAAL, MAASTRICHT, "GM0796")
VERDICTS = re.compile(
    r"leidt tot|effect van|invloed|presteert|slecht|goed beleid|leads to|effect of|performs|\bnan\b",
    re.IGNORECASE,
)
A4 = (595.28, 841.89)
NAMES = {str(code): str(name) for code, name in load_gemeenten(Project(ROOT)).names(2023).items()}
BOTH: tuple[Language, Language] = ("nl", "en")


@pytest.fixture(scope="module")
def locator() -> Locator:
    return Locator(load_shapes(2023, Project(ROOT))).prepare()


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with typesetting() as made:
        yield made


@pytest.fixture(scope="module")
def profiles(everywhere: National) -> dict[str, Profile]:
    return {code: profile(code, everywhere) for code in TRIED}


@pytest.fixture(scope="module")
def sheets(profiles: dict[str, Profile], locator: Locator) -> dict[tuple[str, Language], Sheet]:
    return {(code, lang): sheet(each, locator, lang) for code, each in profiles.items() for lang in BOTH}


@pytest.fixture(scope="module")
def pages(sheets: dict[tuple[str, Language], Sheet]) -> dict[tuple[str, Language], Any]:
    return {key: lxml.html.document_fromstring(page_html(each)) for key, each in sheets.items()}


def shown(page: Any) -> str:
    for style in page.xpath("//style"):
        style.text = ""
    return " ".join(page.text_content().replace("\u00ad", "").split())


# ----------------------------------------------------------------------------------------- what stands on it


@pytest.mark.parametrize("lang", BOTH)
def test_every_figure_of_the_profile_is_printed(
    profiles: dict[str, Profile], pages: dict[tuple[str, Language], Any], lang: Language
) -> None:
    for code, each in profiles.items():
        rows = pages[code, lang].xpath("//tbody/tr")
        assert len(rows) == len(each.figures)
        for row, figure in zip(rows, each.figures, strict=True):
            cells = [cell.text_content() for cell in row.xpath("td")]
            decimals = figure.indicator.decimals
            assert cells[0] == figure.period.replace("-", "–")
            if figure.value is None:
                assert cells[1].startswith({"nl": "geen cijfer", "en": "no figure"}[lang])
                assert not any(sign.isdigit() for sign in "".join(cells[1:4]))
            else:
                assert format_number(figure.value, decimals, lang) in cells[1]
            if figure.interval is not None:
                ends = format_interval(figure.interval.lower, figure.interval.upper, decimals, lang)
                assert cells[2].startswith(ends)
            assert cells[3] == (figure.grade or "–")
            assert cells[5] == format_number(figure.median, decimals, lang)
            for cell, places in ((cells[6], figure.peer_places), (cells[7], figure.places)):
                word = {"nl": "van", "en": "of"}[lang]
                if places is not None:
                    assert cell.startswith(f"{places.first}–{places.last} {word} {places.among}")


@pytest.mark.parametrize("lang", BOTH)
def test_a_place_is_always_a_range_that_says_how_certain_it_is(
    pages: dict[tuple[str, Language], Any], lang: Language
) -> None:
    for code in TRIED:
        page = pages[code, lang]
        for cell in page.xpath("//tbody/tr/td[position() > 6]"):
            assert re.fullmatch(r"\d+–\d+ (van|of) \d+[a-z]?|(geen|none)[a-z]", cell.text_content())
        heads = [head.text_content() for head in page.xpath("//thead//th")]
        assert all("95%" in head for head in heads[-2:])


@pytest.mark.parametrize("lang", BOTH)
def test_the_page_has_everything_that_the_profile_tells(
    profiles: dict[str, Profile], pages: dict[tuple[str, Language], Any], lang: Language
) -> None:
    for code, each in profiles.items():
        said = shown(pages[code, lang])
        for part in (each.name, each.code, str(each.boundary_year), getattr(each.sources, lang)):
            assert part in said
        assert each.peers.explanation(lang) in said
        assert all(name in said for name in each.peer_names)
        for cell in each.measured:
            assert cell.indicator is not None
            value = format_number(cell.value, cell.indicator.decimals, lang)
            assert f"{getattr(cell.indicator.short, lang)}: {value} " in said
        for cell in each.not_measurable:
            assert getattr(cell.row.proxy, lang)[1:] in said
        for goal in {cell.row.goals[0] for cell in each.sdg}:
            assert pages[code, lang].xpath(f"//dt[starts-with(., '{goal} ')]")
        for trend in each.trends:
            assert getattr(trend.indicator.label, lang) in said
            if trend.change is not None:
                assert format_number(abs(trend.change.difference), trend.indicator.decimals, lang) in said
        if each.spending.expected is not None:
            assert format_number(each.spending.expected, 0, lang) in said
        else:
            assert getattr(each.spending.reason, lang) in said


@pytest.mark.parametrize("lang", BOTH)
def test_no_verdict_and_no_hole(pages: dict[tuple[str, Language], Any], lang: Language) -> None:
    for code in TRIED:
        said = shown(pages[code, lang])
        said = said.replace(WORDS[lang]["intro"], "")  # says that place 1 is not the best or the worst
        assert not VERDICTS.search(said)
        assert "None" not in said
        assert not re.search(r"\{|\}|\.\.|;\.", said)
        assert WORDS[lang]["caution"] in said


@pytest.mark.parametrize("code", [SCHIERMONNIKOOG, ROZENDAAL])
def test_a_municipality_with_few_figures_gets_an_honest_page(
    sheets: dict[tuple[str, Language], Sheet], profiles: dict[str, Profile], code: str
) -> None:
    laid_out = sheets[code, "nl"]
    poverty = laid_out.panels[0]
    assert poverty.drawing is None
    assert poverty.told == ("Over geen enkel jaar van 2011 tot en met 2022 is er een cijfer.",)
    assert laid_out.rows[0].cells[1].text.startswith("geschat ")
    assert laid_out.rows[0].cells[2].text.endswith("(90%)")
    notes = dict(laid_out.notes)
    assert "geen waarneming" in notes[laid_out.rows[0].cells[1].note]
    assert notes[laid_out.rows[1].cells[1].note] == "In deze uitgave staat geen cijfer voor deze gemeente."
    assert all(cell.text for row in laid_out.rows for cell in row.cells)
    assert "Weinig gemeenten lijken op deze" in laid_out.peers
    count = len(profiles[code].measured)
    assert f"hebben er {count} hier een cijfer" in laid_out.gaps


def test_every_note_is_used_and_every_letter_explained(sheets: dict[tuple[str, Language], Sheet]) -> None:
    for laid_out in sheets.values():
        used = [cell.note for row in laid_out.rows for cell in row.cells if cell.note]
        assert list(dict.fromkeys(sorted(used))) == [letter for letter, _ in laid_out.notes]
        grades = {row.cells[3].text for row in laid_out.rows} - {"–"}
        explained = " ".join(laid_out.legend)
        assert {grade for grade in "ABCD" if re.search(rf"\b{grade}, ", explained)} == grades
        stars = any(cell.text.endswith("*") for row in laid_out.rows for cell in row.cells)
        assert stars == ("* " in explained)


def test_amounts_that_were_booked_for_others_are_crossed(sheets: dict[tuple[str, Language], Sheet]) -> None:
    panel = sheets[MAASTRICHT, "nl"].panels[1]
    assert "Bij × (2017, 2018 en 2019): Deze gemeente" in " ".join(panel.told)
    assert panel.drawing is not None
    assert panel.drawing.alt.count("gastheergemeente") == 3
    own = sheets[UTRECHT, "nl"].panels[1]
    assert own.drawing is not None
    assert panel.drawing.body.count("<circle") == own.drawing.body.count("<circle") - 3


def test_headings_are_nested_and_cells_have_heads(pages: dict[tuple[str, Language], Any]) -> None:
    for (_, lang), page in pages.items():
        assert page.get("lang") == lang
        levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert {head.get("scope") for head in page.xpath("//thead//th")} == {"col"}
        assert {head.get("scope") for head in page.xpath("//tbody//th")} == {"row"}
        assert all(len(row) == len(page.xpath("//thead//th")) for row in page.xpath("//tbody/tr"))
        assert all(svg.get("aria-label") and svg.get("role") == "img" for svg in page.xpath("//svg"))
        assert not page.xpath("//link|//script|//img|//a|//td[not(normalize-space())]")
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


# ---------------------------------------------------------------------------------------------- the drawings


def points(*values: float | None, first: int = 2017) -> tuple[TrendPoint, ...]:
    return tuple(TrendPoint(first + at, value, None, "observed") for at, value in enumerate(values))


def test_a_line_stops_at_a_gap_and_at_a_break(profiles: dict[str, Profile]) -> None:
    trend = profiles[UTRECHT].trends[1]
    whole = replace(trend, points=points(5, 6, 7, 8, 9, 10), breaks=())
    broken = replace(whole, breaks=((2020, trend.breaks[0][1]),))
    gap = replace(whole, points=points(5, 6, None, 8, 9, 10))
    lone = replace(whole, points=points(5, None, 7))
    strokes = [
        drawn.body.count('s-accent" fill="none"') for drawn in map(drawing_of, (whole, broken, gap, lone))
    ]
    assert strokes == [1, 2, 2, 0]


def drawing_of(trend: Trend) -> Any:
    drawn = trend_chart(trend)
    assert drawn is not None
    return drawn


def test_the_axis_begins_at_zero(profiles: dict[str, Profile]) -> None:
    trend = replace(profiles[UTRECHT].trends[1], points=points(0.0, 5.0, 10.0), breaks=())
    places = re.findall(r'<circle [^>]*cx="([\d.]+)" cy="([\d.]+)"', drawing_of(trend).body)
    (left, low), (middle, half), (right, high) = [(float(x), float(y)) for x, y in places]
    assert middle - left == pytest.approx(right - middle, abs=0.1)
    assert half == pytest.approx((low + high) / 2, abs=0.1)
    assert low > high


def test_years_without_any_figure_are_not_drawn(profiles: dict[str, Profile]) -> None:
    assert trend_chart(replace(profiles[UTRECHT].trends[0], points=points(None, None))) is None
    assert range_mark(Spending(2021, None)) is None


@given(st.floats(1, 9_000), st.floats(1, 9_000), st.floats(0, 1), st.floats(0, 4_000))
def test_what_was_spent_stays_in_the_drawing(
    actual: float, expected: float, below: float, above: float
) -> None:
    drawn = range_mark(Spending(2021, actual, expected, expected * below, expected + above, False))
    assert drawn is not None
    across = [float(x) for x in re.findall(r'\bc?x="([\d.-]+)"', drawn.body)]
    assert all(0 <= x <= drawn.width for x in across)


def test_a_small_municipality_is_pointed_at(locator: Locator) -> None:
    small, large = (
        locator.drawing(ROZENDAAL, "Rozendaal", "Gelderland"),
        locator.drawing("GM1900", "SWF", "Fryslân"),
    )
    assert small.body.count("<circle") == 2
    if load_shapes(2023, Project(ROOT)).kind == "gemeentegrenzen":
        assert large.body.count("<circle") == 0
    assert "Rozendaal" in small.alt


def test_goals_stay_in_their_order_over_the_columns() -> None:
    goals = tuple(Goal(number, "x" * number, ("y" * number,)) for number in range(1, 13))
    columns = in_columns(goals, 3)
    assert [goal for column in columns for goal in column] == list(goals)
    assert all(columns)


# ------------------------------------------------------------------------------------------------------ PDF


def tags(node: Any) -> Iterator[Any]:
    node = node.get_object() if isinstance(node, pypdf.generic.IndirectObject) else node
    if isinstance(node, list):
        for kid in node:
            yield from tags(kid)
    elif isinstance(node, dict):
        yield node
        yield from tags(node.get("/K", []))


@pytest.mark.parametrize("lang", BOTH)
@pytest.mark.parametrize("code", [UTRECHT, SCHIERMONNIKOOG, "GM0796"])
def test_the_pdf_is_one_tagged_a4_with_the_same_content(
    sheets: dict[tuple[str, Language], Sheet], typesetter: Typesetter, code: str, lang: Language
) -> None:
    laid_out = sheets[code, lang]
    made = typesetter.page_pdf(laid_out)
    reader = pypdf.PdfReader(io.BytesIO(made))
    root: Any = reader.trailer["/Root"]
    assert len(reader.pages) == 1
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == pytest.approx(A4, abs=0.1)
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert str(root["/Lang"]).startswith(lang)
    drawings = [laid_out.locator, *(panel.drawing for panel in laid_out.panels if panel.drawing)]
    found = list(tags(root["/StructTreeRoot"]))
    assert [each["/Alt"] for each in found if "/Alt" in each] == [drawing.alt for drawing in drawings]
    headings = [each["/S"] for each in found if re.fullmatch(r"/H\d", str(each.get("/S")))]
    assert headings[0] == "/H1"
    assert headings.count("/H1") == 1
    read = "".join(reader.pages[0].extract_text().split()).replace("\u00ad", "-")
    for row in laid_out.rows:
        for cell in row.cells:
            assert "".join(cell.text.split()) in read
    assert typesetter.page_pdf(laid_out) == made


# ---------------------------------------------------------------------------------------------------- slugs


def test_every_municipality_has_a_file_of_its_own() -> None:
    made = slugs(NAMES)
    assert len(made) == len(set(made.values())) == 342
    assert made["GM0344"] == "utrecht"


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_names_give_different_files_that_every_system_takes(names: list[str]) -> None:
    made = slugs({f"GM{at:04d}": name for at, name in enumerate(names)})
    assert len(set(made.values())) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", slug) for slug in made.values())


# --------------------------------------------------------------------------------------------- all of them

SOME = [SCHIERMONNIKOOG, ROZENDAAL, "GM0034", "GM0014", UTRECHT, "GM0363"]


@pytest.fixture
def prepared(everywhere: National, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take what all pages share from the run's own computation."""
    monkeypatch.setattr(writing, "National", lambda materials: everywhere)
    monkeypatch.setattr(kept, "made_with", dict)


def stamps(folder: Path) -> dict[str, int]:
    return {
        path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.suffix in (".html", ".pdf")
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".html", ".pdf")}


@pytest.mark.usefixtures("prepared")
def test_a_second_run_makes_only_what_is_missing_or_damaged(tmp_path: Path) -> None:
    first = write_gemeenten(Project(ROOT), out=tmp_path, only=SOME, jobs=1)
    assert len(first.written) == len(SOME)
    assert first.kept == first.failures == ()
    before, was = stamps(tmp_path), contents(tmp_path)
    (tmp_path / "utrecht.html").unlink()
    (tmp_path / "amsterdam.html").write_text("half", encoding="utf-8")
    (tmp_path / ".almere.html.x.partial").write_text("left by a killed run", encoding="utf-8")
    with (tmp_path / kept.PAGES).open("ab") as torn:
        torn.write(b'{"file": "alme')
    second = write_gemeenten(Project(ROOT), out=tmp_path, only=SOME, jobs=1)
    assert second.written == ("amsterdam.html", "utrecht.html")
    assert len(second.kept) == len(SOME) - 2
    assert contents(tmp_path) == was
    after = stamps(tmp_path)
    assert all(after[name] == before[name] for name in [*second.kept, "index.html"])
    assert not list(tmp_path.glob(".*"))


@pytest.mark.usefixtures("prepared")
def test_everything_is_made_again_when_something_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_gemeenten(Project(ROOT), out=tmp_path, only=SOME[:2], jobs=1)
    monkeypatch.setattr(writing, "fingerprint", lambda project, language: "other")
    again = write_gemeenten(Project(ROOT), out=tmp_path, only=SOME[:2], jobs=1)
    assert len(again.written) == 2
    assert again.kept == ()


@pytest.mark.usefixtures("prepared")
def test_nothing_is_computed_when_all_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_gemeente(Project(ROOT), "Rozendaal", out=tmp_path, formats=["html"])
    monkeypatch.setattr(writing, "National", None)
    report = write_gemeenten(Project(ROOT), out=tmp_path, only=[ROZENDAAL])
    assert report.kept == ("rozendaal.html",)
    assert report.written == ()


@pytest.mark.usefixtures("prepared")
@pytest.mark.skipif(sys.platform != "linux", reason="takes long where processes are not forked")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_the_number_of_processes_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maker, "_context", lambda: multiprocessing.get_context("fork"))
    for jobs in (1, 2):
        write_gemeenten(Project(ROOT), out=tmp_path / str(jobs), only=SOME, jobs=jobs)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert len(contents(tmp_path / "1")) == len(SOME) + 1


def test_processes_are_begun_anew_when_typst_is_at_rest_in_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", object())
    assert maker._context().get_start_method() == "spawn"


KILLED = """
import os, pickle, signal, sys
from pathlib import Path
from analysis.project import Project
from analysis.publication.gemeente import kept, writing

kept.made_with = dict
shared, root, out, *codes = sys.argv[1:]
writing.National = lambda materials: pickle.loads(Path(shared).read_bytes())


class Impatient:
    done = 0

    def begin(self, municipalities):
        pass

    def finish(self, name):
        self.done += 1
        if self.done == 2:
            os.kill(os.getpid(), signal.SIGKILL)


project, both = Project(Path(root)), ["html", "pdf"]
writing.write_gemeenten(project, formats=both, out=Path(out), only=codes, jobs=2, observer=Impatient())
"""


@pytest.mark.usefixtures("prepared")
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_run_is_finished_by_the_next(tmp_path: Path, national_file: Path) -> None:
    codes = sorted(NAMES)[:6]
    folder, formats = tmp_path / "pages", ["html", "pdf"]
    command = [sys.executable, "-c", KILLED, str(national_file), str(ROOT), str(folder), *codes]
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    assert subprocess.run(command, env=os.environ | paths, check=False).returncode == -signal.SIGKILL
    # its processes end with it and give up the lock, or this would wait for ever
    with locked(Project(ROOT).interim / "gemeenten.lock"):
        left, made = stamps(folder), contents(folder)
    assert 4 <= len(left) < 2 * len(codes)
    report = write_gemeenten(Project(ROOT), formats=formats, out=folder, only=codes, jobs=1)
    assert len(report.kept) >= 4
    assert {*report.kept} <= {*left}
    assert len(report.kept) + len(report.written) == 2 * len(codes)
    assert all(stamps(folder)[name] == left[name] for name in report.kept)
    own = next(name for name in report.kept if name.endswith(".pdf"))
    (code,) = (code for code, slug in slugs(NAMES).items() if own == f"{slug}.pdf")
    (again,) = write_gemeente(Project(ROOT), code, formats=["pdf"], out=tmp_path / "again")
    assert again.read_bytes() == made[own]


@pytest.mark.usefixtures("prepared")
def test_a_page_that_fails_is_told_and_the_others_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = maker.sheet

    def failing(page: Profile, *rest: Any) -> Sheet:
        if page.code == ROZENDAAL:
            raise ZeroDivisionError("made up for this test.")
        return real(page, *rest)

    monkeypatch.setattr(maker, "sheet", failing)
    report = write_gemeenten(Project(ROOT), out=tmp_path, only=SOME[:3], jobs=1)
    assert len(report.written) == 2
    assert report.failures == (
        "the page of Rozendaal: it could not be made, ZeroDivisionError: made up for this test; run it again.",
    )
    assert "rozendaal" not in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("prepared")
def test_an_interruption_leaves_whole_pages_only(tmp_path: Path) -> None:
    class Interrupting:
        def begin(self, municipalities: int) -> None:
            assert municipalities == 3

        def finish(self, name: str) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_gemeenten(Project(ROOT), out=tmp_path, only=SOME[:3], jobs=1, observer=Interrupting())
    assert len(list(tmp_path.glob("*.html"))) == 1
    assert len(write_gemeenten(Project(ROOT), out=tmp_path, only=SOME[:3], jobs=1).kept) == 1


# -------------------------------------------------------------------------------------- index and command line


@pytest.mark.usefixtures("prepared")
def test_the_index_leads_to_the_pages_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "tilburg.pdf").touch()
    write_gemeenten(Project(ROOT), out=tmp_path, only=SOME[:3], jobs=1)
    index = lxml.html.document_fromstring((tmp_path / "index.html").read_bytes())
    links = [link.get("href") for link in index.xpath("//a")]
    assert sorted(links) == ["almere.html", "rozendaal.html", "schiermonnikoog.html", "tilburg.pdf"]
    assert all((tmp_path / link).is_file() for link in links)
    tilburg = index.xpath("//li[contains(., 'Tilburg')]")[0]
    assert "haaren" in tilburg.get("data-search").split()
    assert [heading.text for heading in index.xpath("//h2")] == [
        "Flevoland",
        "Fryslân",
        "Gelderland",
        "Noord-Brabant",
    ]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, [*arguments, "--project", str(ROOT)])


@pytest.mark.usefixtures("prepared")
def test_an_old_name_gives_the_pages_of_its_successors(tmp_path: Path) -> None:
    result = run("gemeente", "HAAREN", "--format", "html", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert "bestaat sinds 1 januari 2021 niet meer" in result.output
    names = {"oisterwijk.html", "vught.html", "boxtel.html", "tilburg.html"}
    assert {path.name for path in tmp_path.glob("*.html")} == names


@pytest.mark.usefixtures("prepared")
def test_the_command_for_all_tells_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "slugs", lambda names: {ROZENDAAL: "rozendaal"})
    result = run("gemeenten", "--lang", "en", "--out", str(tmp_path), "--jobs", "1")
    assert result.exit_code == 0
    assert "1 of 1: Rozendaal" in result.output
    assert f"1 pages written, 0 kept: {tmp_path / 'index.html'}" in result.output
    assert 'lang="en"' in (tmp_path / "rozendaal.html").read_text(encoding="utf-8")


def test_a_typing_error_is_answered_with_what_comes_near(tmp_path: Path) -> None:
    with pytest.raises(TerritoryError, match="did you mean Schiermonnikoog"):
        write_gemeente(Project(ROOT), "Schiermonikoog", out=tmp_path)


def test_what_cannot_be_asked_is_refused_in_a_sentence(tmp_path: Path) -> None:
    project, wrong = Project(ROOT), tmp_path / "file"
    wrong.touch()
    for options, told in [
        ({"formats": ["docx"]}, "there is no format 'docx'"),
        ({"language": "fy"}, "there is no language 'fy'"),
        ({"out": wrong}, "this is a file, no folder"),
        ({"jobs": 0}, "0 processes"),
    ]:
        with pytest.raises(PublicationError, match=told):
            write_gemeenten(project, **options)  # type: ignore[arg-type]


def test_pages_go_to_a_folder_for_each_language() -> None:
    project = Project(Path("kaart"))
    assert project.gemeenten("nl").as_posix() == "kaart/gemeenten"
    assert project.gemeenten("en").as_posix() == "kaart/gemeenten/en"
