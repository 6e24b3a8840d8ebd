"""The interactive map as a reader uses it, in a real browser: from a file, without network, with mouse and keyboard."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import load_gemeenten, load_panel
from analysis.catalogue import Catalogue
from analysis.maps.shapes import load_shapes
from analysis.numbers import format_number
from analysis.project import Project
from analysis.publication.interactive.page import MOST_BYTES, atlas_html
from analysis.wording import STATUS_WORDS

ROOT = Path(__file__).parents[1]
INDICATORS = [
    "kinderen_laag_inkomen",
    "jeugdreclassering",
    "jeugdzorg_lasten_ambulant",
    "kinderen_0_17_leeftijdsgroepen",
    "inwoners",
]
DESKTOP, PHONE = (1440, 900), (360, 740)
WITHIN_THE_MACHINE = ("file:", "data:", "blob:")
FIRST_PAINT = 1000.0
"""Milliseconds: what the page promises."""


# ------------------------------------------------------------------------------------------------ a reader


@dataclass
class Visit:
    """A page that is open, with what it asked for and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def choose(self, indicator: str, period: str | None = None) -> None:
        self.page.select_option("#indicator", indicator)
        if period:
            self.page.select_option("#year", label=period)

    def find(self, text: str) -> list[str]:
        self.page.fill("#search", text)
        return self.page.locator("#found li").all_inner_texts()

    def legend(self) -> dict[str, int]:
        """The number of municipalities of each look in the legend."""
        script = "all => all.map(e => [e.dataset.look, e.querySelector('.count').textContent])"
        return {
            look: int(count) for look, count in self.page.eval_on_selector_all("#legend [data-look]", script)
        }

    def looks(self) -> list[str]:
        """The look of each municipality on the map."""
        return self.page.eval_on_selector_all("#fills path", "all => all.map(e => e.getAttribute('class'))")

    def table(self) -> list[list[str]]:
        """The rows of the table, once they are there."""
        self.page.wait_for_function("document.querySelectorAll('#figures tbody tr').length > 0")
        script = "all => all.map(row => [...row.cells].map(cell => cell.textContent))"
        return self.page.eval_on_selector_all("#figures tbody tr", script)

    def first_paint(self) -> float:
        """Milliseconds from asking for the page until something stands there."""
        entry = "performance.getEntriesByName('first-contentful-paint')"
        self.page.wait_for_function(f"{entry}.length > 0")
        return self.page.evaluate(f"{entry}[0].startTime")

    def first_paint_again(self) -> float:
        """The same once more: a machine that was busy with something else says nothing about the page."""
        self.page.reload()
        return self.first_paint()

    def address(self) -> str:
        return self.page.evaluate("location.hash")

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.id || document.activeElement.className")


@dataclass(frozen=True)
class Edition:
    """A page on disk with what it was made from."""

    file: Path
    data: dict[str, Any]

    def number(self, name: str) -> int:
        return self.data["names"].index(name)


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return load_panel(Project(ROOT))


@pytest.fixture(scope="module")
def html(catalogue: Catalogue, panel: pd.DataFrame) -> str:
    return atlas_html(
        panel,
        load_shapes(2025, Project(ROOT)),
        catalogue=catalogue,
        gemeenten=load_gemeenten(),
        indicators=INDICATORS,
    )


@pytest.fixture(scope="module")
def edition(html: str, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    file = tmp_path_factory.mktemp("usb") / "Stick van José" / "atlas.html"
    file.parent.mkdir()
    file.write_text(html, encoding="utf-8")
    return Edition(file, json.loads(embedded(html)))


def embedded(html: str) -> str:
    found = re.search(r'<script type="application/json" id="atlas-data">(.*?)</script>', html, flags=re.S)
    assert found
    return found[1]


@pytest.fixture
def visit(browser: Any, edition: Edition) -> Iterator[Callable[..., Visit]]:
    """Open the page offline; afterwards nothing may have left the machine, and nothing may have gone wrong."""
    visits: list[Visit] = []
    with ExitStack() as stack:

        def go(
            hash_: str = "", size: tuple[int, int] = DESKTOP, theme: str = "light", file: Path = edition.file
        ) -> Visit:
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme=theme,
                offline=True,
                has_touch=size == PHONE,
            )
            stack.callback(context.close)
            made = Visit(context.new_page())
            visits.append(made)
            made.page.set_default_timeout(15_000)
            context.on("request", lambda request: made.requests.append(request.url))
            made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
            made.page.on(
                "console",
                lambda told: made.complaints.append(told.text) if told.type in ("error", "warning") else None,
            )
            made.page.goto(file.as_uri() + hash_)
            return made

        yield go
    for made in visits:
        assert made.complaints == []
        assert (
            made.requests and [url for url in made.requests if not url.startswith(WITHIN_THE_MACHINE)] == []
        )


# ------------------------------------------------------------------------------------------------ choices


def test_indicator_year_and_municipality_are_chosen(
    visit: Callable[..., Visit], panel: pd.DataFrame, catalogue: Catalogue
) -> None:
    here = visit()
    here.choose("inwoners", "2019")
    assert here.text("#label") == catalogue.indicators["inwoners"].label.nl
    assert "2019" in here.text("#measured")
    here.find("groningen")
    here.page.keyboard.press("Enter")
    exact = panel.query("indicator == 'inwoners' and year == 2019 and code == 'GM0014'")["value"].item()
    assert here.text("#detail-name") == "Groningen"
    assert here.text("#detail .big b") == format_number(exact, 0)
    assert here.text("#source").startswith("Bron: CBS, StatLine")
    assert here.text("#definition").startswith(catalogue.indicators["inwoners"].definition.nl[:40])
    here.page.click("#next-year")
    assert here.text("#year option:checked") == "2020"
    assert here.address() == "#indicator=inwoners&year=2020&gemeente=GM0014"


def test_an_address_and_a_reload_show_the_same(visit: Callable[..., Visit]) -> None:
    here = visit("#indicator=inwoners&year=2020&gemeente=GM0363")
    seen = [here.text(part) for part in ("#label", "#measured", "#detail")]
    assert "Amsterdam" in seen[-1]
    here.page.reload()
    assert [here.text(part) for part in ("#label", "#measured", "#detail")] == seen
    assert here.page.is_hidden("#remark")
    other = visit("#indicator=bestaat_niet&year=1850&gemeente=GM9999")
    assert other.text("#remark") == (
        "De link noemt een onbekende maatstaf, jaar en gemeente; daarvoor staat hier de gewone keuze."
    )
    assert other.page.input_value("#indicator") == INDICATORS[0]


def test_a_year_without_figures_gives_way_to_the_nearest_and_says_so(visit: Callable[..., Visit]) -> None:
    here = visit("#indicator=inwoners&year=2019")
    here.choose("jeugdreclassering")
    assert here.page.input_value("#year") == "0" and "2022" in here.text("#measured")
    assert here.text("#remark") == "Over 2019 is er geen cijfer; u ziet 2022."


# ------------------------------------------------------------------------------------------------ map and legend


@pytest.mark.parametrize(
    ("indicator", "period", "letters"),
    [
        ("kinderen_laag_inkomen", "2021", "n"),
        ("jeugdreclassering", "2022", "s"),
        ("jeugdzorg_lasten_ambulant", "2023", "d"),
        ("kinderen_0_17_leeftijdsgroepen", "2020", "e"),
    ],
)
def test_legend_and_table_follow_the_map(
    visit: Callable[..., Visit], edition: Edition, indicator: str, period: str, letters: str
) -> None:
    here, data = visit(), edition.data
    here.choose(indicator, period)
    shown = next(year for year in data["indicators"][indicator]["years"] if year["period"] == period)
    legend, looks = here.legend(), here.looks()
    assert {look: count for look, count in legend.items() if count} == Counter(looks)
    hatched = {look for look in looks if look[0] != "c"}
    assert {look[0] for look in hatched} == set(letters)
    for look in hatched:  # the hatch of map and legend is one that the page has
        fills = [
            here.page.locator(f"{place} .{look}").first.evaluate("e => getComputedStyle(e).fill")
            for place in ("#fills", "#legend")
        ]
        names = [re.search(r'url\("#([ml])-(\w+)"\)', fill) for fill in fills]
        assert [name and name[2] for name in names] == [look, look]
        assert here.page.locator(f"pattern#m-{look}, pattern#l-{look}").count() == 2
    rows = {name: cells for name, *cells in here.table()}
    decimals = data["indicators"][indicator]["decimals"]
    statuses = shown["statuses"] * (342 if len(shown["statuses"]) == 1 else 1)
    assert len(rows) == 342
    for at, name in enumerate(data["names"]):
        value = shown["values"][at]
        figure = "–" if value is None else format_number(value / 10**decimals, decimals)
        assert rows[name][1:3] == [figure, data["statuses"][statuses[at]]]


def test_hover_shows_the_figure_and_points_at_its_class(
    visit: Callable[..., Visit], edition: Edition, panel: pd.DataFrame
) -> None:
    here = visit("#indicator=inwoners&year=2024")
    path = here.page.locator(f"#g{edition.number('Apeldoorn')}")
    box = path.bounding_box()
    here.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    exact = panel.query("indicator == 'inwoners' and year == 2024 and code == 'GM0200'")["value"].item()
    tooltip = here.text("#tooltip")
    assert tooltip.startswith(f"Apeldoorn\n{format_number(exact, 0)} ")
    assert "2024, definitief" in tooltip
    pointed = here.page.locator("#legend .pointed")
    assert pointed.get_attribute("data-look") == path.get_attribute("class")
    here.page.mouse.move(5, 5)
    assert here.page.is_hidden("#tooltip") and pointed.count() == 0


def test_a_click_chooses_and_a_second_click_lets_go(visit: Callable[..., Visit], edition: Edition) -> None:
    here = visit("#indicator=inwoners&year=2024")
    area = here.page.locator(f"#g{edition.number('Apeldoorn')}")
    area.click()
    assert here.text("#detail-name") == "Apeldoorn" and here.page.input_value("#search") == "Apeldoorn"
    assert here.page.locator("#figures tr.chosen th").inner_text() == "Apeldoorn"
    area.click()
    assert here.text("#detail-name") == "Alle gemeenten" and here.page.input_value("#search") == ""


def test_a_finger_gets_the_figure_at_once(visit: Callable[..., Visit], edition: Edition) -> None:
    here = visit("#indicator=inwoners&year=2024", size=PHONE)
    area = here.page.locator(f"#g{edition.number('Apeldoorn')}")
    area.tap()
    assert here.text("#tooltip").startswith("Apeldoorn\n")
    assert here.text("#detail-name") == "Apeldoorn"
    area.tap()
    assert here.page.is_hidden("#tooltip")


def test_the_map_comes_closer_and_goes_back(visit: Callable[..., Visit]) -> None:
    here = visit("#indicator=inwoners&year=2024&gemeente=GM0344")
    whole = here.page.get_attribute("#areas", "viewBox")
    assert here.page.get_attribute("#zoom-out", "aria-disabled") == "true"
    here.page.click("#zoom-in")
    _, _, width, _ = map(int, here.page.get_attribute("#areas", "viewBox").split())
    assert width == pytest.approx(int(whole.split()[2]) / 2, abs=1)
    here.page.click("#zoom-whole")
    assert here.page.get_attribute("#areas", "viewBox") == whole


# ------------------------------------------------------------------------------------------------ keyboard


def test_everything_is_reached_with_the_keyboard(visit: Callable[..., Visit]) -> None:
    here = visit("#indicator=inwoners&year=2020")
    here.table()
    order = []
    for _ in range(15):
        here.page.keyboard.press("Tab")
        order.append(here.focused())
    assert order == [
        *["skip", "skip", "indicator", "previous-year", "year", "next-year", "search", "areas"],
        *["zoom-in", "zoom-out", "zoom-whole", "download", "scroll"],
        *["", ""],  # the column heads
    ]
    here.page.keyboard.press("Enter")  # sorts by the second, the province
    assert here.table()[0][1] == "Drenthe"


def test_arrow_keys_go_from_municipality_to_municipality(
    visit: Callable[..., Visit], edition: Edition
) -> None:
    here = visit("#indicator=inwoners&year=2024&gemeente=GM0200")
    here.page.focus("#search")
    here.page.keyboard.press("Tab")
    assert here.text("#tooltip").startswith("Apeldoorn\n")
    anchors, seen = edition.data["anchors"], [edition.number("Apeldoorn")]
    for key, axis, sign in (
        ("ArrowLeft", 0, -1),
        ("ArrowUp", 1, -1),
        ("ArrowRight", 0, 1),
        ("ArrowDown", 1, 1),
    ):
        here.page.keyboard.press(key)
        seen.append(edition.number(here.text("#tooltip").splitlines()[0]))
        before, after = (anchors[at] for at in seen[-2:])
        assert sign * (after[axis] - before[axis]) > 0
        assert here.text("#announcement").startswith(edition.data["names"][seen[-1]])
    here.page.keyboard.press("Enter")
    assert here.text("#detail-name") == edition.data["names"][seen[-1]]
    here.page.keyboard.press("Escape")
    assert here.text("#detail-name") == "Alle gemeenten"
    assert here.text("#announcement") == "Geen gemeente gekozen."


# ------------------------------------------------------------------------------------------------ search


def test_a_municipality_is_found_by_name_without_case_and_accents(visit: Callable[..., Visit]) -> None:
    here = visit()
    for typed, first in [
        ("SUDWEST fryslan", "Súdwest-Fryslân"),
        ("hertogenbosch", "'s-Hertogenbosch"),
        ("den bosch", "Den Bosch → 's-Hertogenbosch"),
        ("denhaag", "Den Haag → 's-Gravenhage"),
        ("weesp", "Weesp → Amsterdam"),
        ("  utr", "Utrecht"),
        ("xyzzy", "Geen gemeente gevonden"),
    ]:
        assert here.find(typed)[0] == first
    assert here.text("#announcement") == "Geen gemeente gevonden"
    here.page.keyboard.press("Enter")
    assert here.text("#detail-name") == "Alle gemeenten"
    assert len(here.find("")) == 342
    here.find("weesp")
    here.page.keyboard.press("ArrowDown")
    assert here.page.get_attribute("#search", "aria-activedescendant") == "found-0"
    here.page.keyboard.press("Enter")
    assert here.text("#detail-name") == "Amsterdam" and here.page.is_hidden("#found")
    here.find("utr")
    here.page.click("#found li >> nth=0")
    assert here.text("#detail-name") == "Utrecht" and here.page.input_value("#search") == "Utrecht"


# ------------------------------------------------------------------------------------------------ download


def downloaded(here: Visit) -> tuple[str, list[dict[str, str]]]:
    with here.page.expect_download() as waiting:
        here.page.click("#download")
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    return waiting.value.suggested_filename, list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("indicator", "year", "decimals"), [("inwoners", 2025, 0), ("kinderen_laag_inkomen", 2022, 1)]
)
def test_the_download_holds_the_figures_of_the_panel(
    visit: Callable[..., Visit], panel: pd.DataFrame, indicator: str, year: int, decimals: int
) -> None:
    here = visit(f"#indicator={indicator}&year={year}")
    name, rows = downloaded(here)
    assert name == f"{indicator}-{year}.csv"
    assert [row["gemeente"] for row in rows] == [cells[0] for cells in here.table()]
    own = panel.query("indicator == @indicator and year == @year and code.str.startswith('GM')").set_index(
        "code"
    )
    compared = 0
    for row in rows:
        assert (row["indicator"], row["jaar"]) == (indicator, str(year))
        assert row["bron"].startswith("Bron: CBS, StatLine")
        if row["code"] not in own.index:  # merged since
            continue
        exact = own.loc[row["code"]]
        assert row["status"] == STATUS_WORDS["nl"][exact["status"]]
        assert row["waarde"] == ("" if pd.isna(exact["value"]) else f"{exact['value']:.{decimals}f}")
        compared += 1
    assert len(rows) == 342 and compared > 330


def test_the_download_is_in_the_order_of_the_table(visit: Callable[..., Visit]) -> None:
    here = visit("#indicator=inwoners&year=2024")
    here.table()
    here.page.click("#figures [data-column=value]")
    _, rows = downloaded(here)
    figures = [int(row["waarde"]) for row in rows]
    assert figures == sorted(figures, reverse=True) and rows[0]["gemeente"] == "Amsterdam"


# ------------------------------------------------------------------------------------------------ speed and access


def test_even_the_largest_file_paints_within_a_second(
    visit: Callable[..., Visit], html: str, tmp_path: Path
) -> None:
    data = json.loads(embedded(html))
    room, number = MOST_BYTES - len(html.encode()), 0
    one = data["indicators"]["inwoners"]
    while room > (size := len(json.dumps(one).encode()) + 100):
        number, room = number + 1, room - size
        data["indicators"][f"kopie_{number}"] = one
        data["themes"][-1]["indicators"].append(f"kopie_{number}")
    file = tmp_path / "groot.html"
    file.write_text(html.replace(embedded(html), json.dumps(data, ensure_ascii=False)), encoding="utf-8")
    assert 0.8 * MOST_BYTES < file.stat().st_size <= 1.2 * MOST_BYTES
    here = visit(file=file)
    here.page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    assert (
        here.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        < FIRST_PAINT
    )
    assert len(here.looks()) == 342 and None not in here.looks()


@pytest.mark.parametrize(
    ("theme", "size"),
    [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE)],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_no_serious_violation(
    visit: Callable[..., Visit], axe: str, theme: str, size: tuple[int, int]
) -> None:
    here = visit("#indicator=jeugdzorg_lasten_ambulant&year=2023&gemeente=GM0363", size=size, theme=theme)
    here.table()
    # the same cells over and over: enough of them are left to judge
    here.page.evaluate(
        "document.querySelectorAll('#figures tbody tr').forEach((row, at) => at > 25 && row.remove())"
    )
    here.find("den")
    here.page.keyboard.press("ArrowDown")
    here.page.evaluate(axe)
    found = here.page.evaluate("axe.run({ preload: false, resultTypes: ['violations'] })")
    serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in serious] == []
    passed = {one["id"] for one in found["passes"]}
    assert {"color-contrast", "label", "aria-required-attr", "html-has-lang"} <= passed


def test_no_width_makes_the_page_scroll_sideways(visit: Callable[..., Visit]) -> None:
    here = visit("#indicator=jeugdzorg_lasten_ambulant&year=2023&gemeente=GM0363")
    here.table()
    for width in (320, 360, 768, 1024, 1440):
        here.page.set_viewport_size({"width": width, "height": 740})
        assert here.page.evaluate("document.documentElement.scrollWidth") <= width
