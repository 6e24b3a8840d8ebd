"""The site as a reader uses it, in a real browser: from a folder, without network, with mouse and keyboard.

With the folder of a site in ``DATABOEK_SITE`` every page of that site is held against axe too.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from site_chapters import built_site

from analysis.catalogue import Catalogue
from analysis.files import write_bytes
from analysis.publication.site.words import WORDS

ROOT = Path(__file__).parents[1]
DESKTOP, PHONE = (1280, 900), (360, 740)
UPRIGHT, TURNED = 643, 986
"""Width of the text on an A4 page and on one on its side, in pixels of CSS."""
PAGES = ("index.html", "bronnen.html", "01_een.html", "02_twee.html", "03_drie.html")


@dataclass
class Visit:
    """A page that is open, with what it asked for and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.id || document.activeElement.getAttribute('href')")

    def found(self, text: str) -> list[str]:
        """Type in the search field and give the addresses of what was found."""
        self.page.focus("#site-zoekveld")
        self.page.wait_for_function("typeof databoekIndex === 'object'")
        self.page.keyboard.type(text)
        return self.addresses()

    def addresses(self) -> list[str]:
        return self.page.eval_on_selector_all(
            "#site-plaatsen a", "all => all.map(a => a.getAttribute('href'))"
        )

    def paper(self) -> str:
        return self.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


@pytest.fixture(scope="module")
def folder(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small book in both languages, below a folder with a difficult name."""
    top = tmp_path_factory.mktemp("usb") / "Stick van José #1"
    for language in ("nl", "en"):
        for path, file in built_site(language, catalogue).items():
            write_bytes(top / language / path, file.content)
    return top


@pytest.fixture
def visit(browser: Any, folder: Path) -> Iterator[Callable[..., Visit]]:
    """Open a page offline; afterwards nothing may have left the folder, and nothing may have gone wrong."""
    visits: list[Visit] = []

    def go(
        page: str,
        size: tuple[int, int] = DESKTOP,
        theme: str = "light",
        top: Path | None = None,
        **options: Any,
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=theme, offline=True, **options
        )
        made = Visit(context.new_page())
        visits.append(made)
        made.page.set_default_timeout(15_000)
        context.on("request", lambda request: made.requests.append(request.url))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on(
            "console",
            lambda told: made.complaints.append(told.text) if told.type in ("error", "warning") else None,
        )
        file, hash_, place = page.partition("#")
        made.page.goto(((top or folder / "nl") / file).as_uri() + hash_ + place)
        return made

    yield go
    for made in visits:
        made.page.context.close()
        assert made.complaints == []
        assert [url for url in made.requests if not url.startswith(("file:", "data:"))] == []


# ------------------------------------------------------------------------------------------------- everybody


def serious(page: Any) -> list[tuple[str, list[Any]]]:
    found = page.evaluate("axe.run({ preload: false, resultTypes: ['violations'] })")
    passed = {one["id"] for one in found["passes"]}
    assert {"color-contrast", "label", "html-has-lang", "link-name", "list"} <= passed
    return [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def judge(here: Visit, file: Path, axe: str, looks: list[tuple[str, tuple[int, int]]]) -> None:
    """Hold a page against axe in some looks, with everything on it that can be opened."""
    here.page.goto(file.as_uri())
    here.page.evaluate(axe)
    here.found("en")
    # the same cells over and over: enough of them are left to judge
    here.page.evaluate("document.querySelectorAll('tbody tr:nth-child(n+5)').forEach((row) => row.remove())")
    here.page.evaluate(
        "document.querySelectorAll('#site-plaatsen li:nth-child(n+4)').forEach((one) => one.remove())"
    )
    here.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    for theme, (width, height) in looks:
        here.page.emulate_media(color_scheme=theme)
        here.page.set_viewport_size({"width": width, "height": height})
        assert serious(here.page) == [], (file.name, theme, width)
        assert here.page.evaluate("document.documentElement.scrollWidth") <= width, (file.name, width)


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_serious_violation_on_any_page(
    visit: Callable[..., Visit], axe: str, folder: Path, name: str
) -> None:
    here = visit(name)
    judge(here, folder / "nl" / name, axe, [("light", DESKTOP), ("dark", PHONE)])


def test_axe_finds_none_where_two_languages_meet(visit: Callable[..., Visit], axe: str, folder: Path) -> None:
    judge(visit("index.html"), folder / "en" / "01_een.html", axe, [("light", DESKTOP)])


def test_axe_finds_no_serious_violation_on_any_page_of_a_built_site(
    visit: Callable[..., Visit], axe: str
) -> None:
    named = os.environ.get("DATABOEK_SITE")
    if not named:
        pytest.skip("no site is named in DATABOEK_SITE")
    pages = sorted(Path(named).resolve().glob("*.html"))
    assert pages
    here = visit(pages[0].name, top=pages[0].parent)
    for file in pages:
        judge(here, file, axe, [("light", DESKTOP), ("dark", PHONE)])


def test_no_width_makes_a_page_scroll_sideways(visit: Callable[..., Visit]) -> None:
    here = visit("02_twee.html")
    for width in (320, 768, 1024, 1440, 2200):
        here.page.set_viewport_size({"width": width, "height": 740})
        assert here.page.evaluate("document.documentElement.scrollWidth") <= width


def test_pictures_are_there(visit: Callable[..., Visit]) -> None:
    here = visit("01_een.html")
    here.page.evaluate("document.querySelectorAll('img').forEach((img) => { img.loading = 'eager'; })")
    here.page.wait_for_function(
        "[...document.images].every((img) => img.complete && img.naturalWidth === 30)"
    )


def test_without_script_there_is_no_search_and_everything_else(visit: Callable[..., Visit]) -> None:
    here = visit("01_een.html", size=PHONE, java_script_enabled=False)
    assert here.page.is_hidden("#site-zoek") and here.page.is_hidden("#site-kleuren")
    assert here.page.is_hidden(".menu nav")
    here.page.click(".menu > summary")
    here.page.click(".menu nav a[href='02_twee.html']")
    assert here.page.inner_text("h1") == "Twee"


# ------------------------------------------------------------------------------------------------- search


def test_search_is_done_with_the_keyboard(visit: Callable[..., Visit]) -> None:
    here = visit("01_een.html")
    assert not any("zoekindex" in url for url in here.requests)
    assert here.found("sudwest fry") == ["02_twee.html#lijst:2", "03_drie.html#rest:2"]
    assert here.page.inner_text("#site-aantal") == WORDS["nl"]["found_many"].format(n=2)
    assert here.page.inner_text("#site-plaatsen mark >> nth=0") == "Súdwest"
    here.page.keyboard.press("ArrowDown")
    assert here.focused() == "02_twee.html#lijst:2"
    here.page.keyboard.press("ArrowDown")
    here.page.keyboard.press("ArrowDown")
    assert here.focused() == "03_drie.html#rest:2"
    here.page.keyboard.press("ArrowUp")
    here.page.keyboard.press("Enter")
    here.page.wait_for_url("**/02_twee.html#lijst:2")
    row = here.page.locator("[id='lijst:2']")
    assert row.evaluate("row => row.matches(':target')")
    assert row.evaluate("row => row.getBoundingClientRect().top") > 60


def test_search_finds_headings_prose_captions_and_nothing(visit: Callable[..., Visit]) -> None:
    here = visit("index.html")
    assert here.found("de kaart")[0] == "01_een.html#de-kaart"
    here.page.fill("#site-zoekveld", "nog een kaart")
    assert here.addresses()[0] == "01_een.html#kaart-met-s"
    here.page.fill("#site-zoekveld", "quote")
    assert here.addresses() == ["01_een.html"]
    here.page.fill("#site-zoekveld", "gemeente 3")
    assert here.addresses()[0] == "02_twee.html#lang:4"
    here.page.fill("#site-zoekveld", "<img src=x>")
    assert here.page.inner_text("#site-aantal") == WORDS["nl"]["found_none"]
    here.page.keyboard.press("Escape")
    assert here.page.is_hidden("#site-gevonden") and here.focused() == "site-zoekveld"


def test_a_missing_index_is_told(visit: Callable[..., Visit], folder: Path, tmp_path: Path) -> None:
    alone = shutil.copytree(folder / "nl", tmp_path / "alleen")
    (alone / "opmaak" / "zoekindex.js").unlink()
    here = visit("03_drie.html", top=alone)
    here.page.focus("#site-zoekveld")
    here.page.keyboard.type("a")
    here.page.wait_for_function("document.getElementById('site-aantal').textContent")
    assert here.page.inner_text("#site-aantal") == WORDS["nl"]["no_index"]
    assert len(here.complaints) == 1 and "ERR_FILE_NOT_FOUND" in here.complaints.pop()


# ------------------------------------------------------------------------------------------------- colours


@pytest.mark.parametrize(("theme", "other"), [("light", "dark"), ("dark", "light")])
def test_a_choice_of_colours_is_kept_until_it_is_taken_back(
    visit: Callable[..., Visit], folder: Path, theme: str, other: str
) -> None:
    here = visit("index.html", theme=theme)
    device, button = here.paper(), here.page.locator("#site-kleuren")
    assert button.inner_text() == WORDS["nl"][other]
    button.click()
    chosen = here.paper()
    assert chosen != device and button.inner_text() == WORDS["nl"][theme]
    here.page.goto((folder / "nl" / "01_een.html").as_uri())
    assert here.paper() == chosen
    assert here.page.evaluate("getComputedStyle(document.querySelector('.paper')).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    here.page.emulate_media(media="print")
    assert here.paper() == "rgb(255, 255, 255)"
    here.page.emulate_media(media="screen")
    button.click()
    assert here.paper() == device and here.page.evaluate("localStorage.length") == 0


# ------------------------------------------------------------------------------------------------- paper


def test_a_print_has_the_text_and_no_navigation(visit: Callable[..., Visit]) -> None:
    here = visit("02_twee.html", theme="dark")
    here.page.emulate_media(media="print")
    for part in (".bar", ".side", ".turn", ".files >> nth=0"):
        assert here.page.is_hidden(part), part
    for part in ("h1", "figcaption >> nth=0", ".source >> nth=0"):
        assert here.page.is_visible(part), part
    long = here.page.locator("#lang .scroll")
    assert long.evaluate("part => part.scrollHeight <= part.clientHeight + 1")
    assert here.page.locator("#lijn").evaluate("part => getComputedStyle(part).breakInside") == "avoid"
    for part, width in ((".table:not(.wide)", UPRIGHT), (".table.wide", TURNED)):
        here.page.set_viewport_size({"width": width, "height": 900})
        fits = (
            f"[...document.querySelectorAll('{part} .scroll')].map((on) => on.scrollWidth <= on.clientWidth)"
        )
        assert here.page.evaluate(fits) == [True] * here.page.locator(f"{part} .scroll").count() != []
