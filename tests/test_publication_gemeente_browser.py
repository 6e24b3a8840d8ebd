"""The page of a municipality in a real browser: accessible, on any width, in light and dark, and on one A4."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

from analysis.maps.shapes import load_shapes
from analysis.project import Project
from analysis.publication.gemeente.index import index_html
from analysis.publication.gemeente.locator import Locator
from analysis.publication.gemeente.page_html import page_html
from analysis.publication.gemeente.sheet import sheet
from analysis.publication.gemeente.slugs import slugs
from analysis.publication.profile import National, profile
from analysis.territory.gemeenten import load_gemeenten

ROOT = Path(__file__).parents[1]
FULL, NEARLY_EMPTY, INDEX = "utrecht.html", "schiermonnikoog.html", "index.html"
TRIED = {"GM0344": FULL, "GM0088": NEARLY_EMPTY}


@pytest.fixture(scope="module")
def folder(everywhere: National, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("gemeenten")
    locator = Locator(load_shapes(2023, Project(ROOT)))
    for code, name in TRIED.items():
        (made / name).write_bytes(page_html(sheet(profile(code, everywhere), locator)))
    gemeenten = load_gemeenten(Project(ROOT))
    file = slugs({str(code): str(name) for code, name in gemeenten.names(2023).items()})
    there = {f"{slug}.{kind}" for slug in file.values() for kind in ("html", "pdf")}
    (made / INDEX).write_bytes(index_html(gemeenten, 2023, file, there))
    return made


@pytest.fixture
def opened(request: pytest.FixtureRequest, browser: Any, folder: Path) -> Any:
    """A page without network; nothing may go wrong in it, and nothing may leave the machine."""
    name, theme = request.param
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme, offline=True)
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda told: complaints.append(told.text))
    context.on(
        "request", lambda asked: None if asked.url.startswith("file:") else complaints.append(asked.url)
    )
    page.goto((folder / name).as_uri())
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize(
    "opened",
    [(name, "light") for name in (FULL, NEARLY_EMPTY, INDEX)],
    indirect=True,
    ids=lambda each: each[0],
)
def test_axe_finds_no_violation_in_light_and_dark(opened: Any, axe: str) -> None:
    opened.evaluate(axe)
    for theme in ("light", "dark"):
        opened.emulate_media(color_scheme=theme)
        found = opened.evaluate("axe.run({ preload: false, resultTypes: ['violations'] })")
        wrong = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]]
        assert wrong == [], theme
        assert {"color-contrast", "html-has-lang", "heading-order"} <= {one["id"] for one in found["passes"]}


@pytest.mark.parametrize("opened", [(FULL, "light"), (INDEX, "light")], indirect=True, ids=["page", "index"])
def test_no_width_makes_the_page_scroll_sideways(opened: Any) -> None:
    for width in (320, 360, 768, 1024):
        opened.set_viewport_size({"width": width, "height": 740})
        assert opened.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "opened", [(FULL, "dark"), (NEARLY_EMPTY, "light")], indirect=True, ids=["full", "empty"]
)
def test_it_is_printed_on_one_a4(opened: Any) -> None:
    printed = pypdf.PdfReader(io.BytesIO(opened.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    width, height = (float(side) * 25.4 / 72 for side in printed.pages[0].mediabox[2:])
    assert (width, height) == pytest.approx((210, 297), abs=0.5)
    assert "Bronnen" in printed.pages[0].extract_text()


@pytest.mark.parametrize("opened", [(INDEX, "light")], indirect=True, ids=["index"])
def test_a_municipality_is_found_as_people_write_it(opened: Any) -> None:
    def found(typed: str) -> list[str]:
        opened.fill("#search", typed)
        return opened.locator("li:visible > a:first-child").all_inner_texts()

    assert len(found("")) == 342
    assert found("SUDWEST fryslan") == ["Súdwest-Fryslân"]
    assert sorted(found("Haaren")) == ["Boxtel", "Oisterwijk", "Tilburg", "Vught"]
    assert found("den bosch") == ["'s-Hertogenbosch"]
    assert opened.inner_text("#count") == "1 gemeente"
    assert opened.locator("h2:visible").all_inner_texts() == ["Noord-Brabant"]
    assert found("xyz") == []
    assert opened.inner_text("#count") == "Geen gemeente met deze naam."
    found("schiermon")
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/schiermonnikoog.html")
    assert opened.inner_text("h1") == "Schiermonnikoog"
