"""The site as files: what a reader, a screen reader and a search get, whatever the chapters hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from posixpath import normpath
from urllib.parse import unquote

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from site_chapters import FIGURE, TABLE, built_site, figure_block, small_book, table_block

from analysis.catalogue import Catalogue
from analysis.errors import CatalogueError, PublicationError
from analysis.numbers import LANGUAGES, Language
from analysis.panel.schema import Status
from analysis.publication.annex.signs import SIGNS
from analysis.publication.blocks import NamedValue, Prose
from analysis.publication.chapter import Chapter
from analysis.publication.edition import UNTRANSLATED
from analysis.publication.interactive import page as interactive_page
from analysis.publication.pdf.chapters import chapter_source
from analysis.publication.signs import meanings_in
from analysis.publication.site import Download, SiteFile, files_of, site_files
from analysis.publication.site import pages as site_pages
from analysis.publication.site.words import EXPLAINED, WORDS
from analysis.statistics.uncertainty import estimated_list
from analysis.wording import STATUS_WORDS

Files = dict[str, SiteFile]
VOID = {"meta", "img", "link", "br", "input"}
NASTY = st.lists(
    st.sampled_from(
        [
            *"<>&\"'`={}[]()|*_#:/;.-⟦\u00a0 éa1",
            "</script>",
            "<img src=x onerror=y>",
            "]]>",
            "<!--",
            "&lt;",
            "%3C",
        ]
    ),
    max_size=8,
).map("".join)


class Page(HTMLParser):
    """A page as a tree would have it: elements with their attributes, and the words within."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[list[str]] = []
        self.open: list[int] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"<{tag}> has an attribute twice"
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.words.append([])
        if tag not in VOID:
            self.open.append(len(self.tags) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.words.append([])

    def handle_endtag(self, tag: str) -> None:
        assert self.tags[self.open.pop()][0] == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        for at in self.open:
            self.words[at].append(data)

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    def texts(self, name: str, kind: str = "") -> list[str]:
        return [
            "".join(words)
            for (tag, attributes), words in zip(self.tags, self.words, strict=True)
            if tag == name and kind in ("", attributes.get("class"))
        ]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]


@pytest.fixture(scope="module")
def sites(catalogue: Catalogue) -> dict[str, Files]:
    return {language: built_site(language, catalogue) for language in LANGUAGES}


def pages_of(files: Files) -> dict[str, Page]:
    return {path: Page(file.content.decode()) for path, file in files.items() if is_page(path)}


def is_page(path: str) -> bool:
    return path.endswith(".html") and "/" not in path


def one_page(*blocks: object, language: Language = "nl", **options: object) -> str:
    chapter = Chapter("01_x", "X", (Prose("# X"), *blocks), language)  # type: ignore[arg-type]
    files = site_files([chapter], title="Boek", language=language, **options)  # type: ignore[arg-type]
    return files["01_x.html"].content.decode()


# ------------------------------------------------------------------------------------------------- every page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_by_a_screen_reader(sites: dict[str, Files], language: str) -> None:
    pages = pages_of(sites[language])
    assert set(pages) == {"index.html", "bronnen.html", "01_een.html", "02_twee.html", "03_drie.html"}
    for path, page in pages.items():
        assert page.all("html") == [{"lang": language}], path
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), path
        assert len(page.ids) == len(set(page.ids)), path
        assert not [name for name in page.ids if re.search(r"\s|^$", name)], path
        assert all(image["alt"].strip() and int(image["width"]) > 0 for image in page.all("img")), path
        assert all(head["scope"] in ("row", "col") for head in page.all("th")), path
        assert len(page.all("main")) == 1 and page.texts("title")[0].strip(), path
        scrolling = [a for tag, a in page.tags if tag == "div" and "scroll" in a.get("class", "").split()]
        assert all(part["tabindex"] == "0" and part["role"] == "region" for part in scrolling), path
        current = [link["href"] for link in page.all("a") if link.get("aria-current") == "page"]
        assert set(current) == {path}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_within_the_site_exists(sites: dict[str, Files], language: str) -> None:
    files = sites[language]
    pages = pages_of(files)
    seen = 0
    for path, page in pages.items():
        for tag, attributes in page.tags:
            address = attributes.get("href") or attributes.get("src") or attributes.get("data-index")
            if not address or address.startswith(("https://", "data:")):
                continue
            file, _, place = address.partition("#")
            file = normpath(unquote(file)) if file else path
            assert file in files or (tag == "a" and file == "databoek.pdf"), address
            if place:
                assert unquote(place) in pages[file].ids, address
            seen += 1
    assert seen > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_asks_for_anything_from_elsewhere(sites: dict[str, Files], language: str) -> None:
    for path, file in sites[language].items():
        if is_page(path):
            text = file.content.decode()
            loaded = re.findall(r'<(?:img|script|link|iframe|source)\b[^>]*?(?:src|href)="([^"]*)"', text)
            assert loaded and not [each for each in loaded if re.match(r"(\w+:)?//", each)], path
            assert not re.findall(r"@import|url\((?!#)|fetch\(|XMLHttpRequest", text), path
    script = sites[language]["opmaak/site.js"].content.decode()
    assert not re.findall(r"https?:|fetch\(|XMLHttpRequest|import\(", script)


def test_the_same_chapters_give_the_same_bytes(catalogue: Catalogue, sites: dict[str, Files]) -> None:
    assert built_site("nl", catalogue) == sites["nl"]


def test_downloads_are_the_files_of_the_chapters(sites: dict[str, Files]) -> None:
    pages = pages_of(sites["nl"])
    linked = {
        unquote(link["href"]): path
        for path, page in pages.items()
        for link in page.all("a")
        if "download" in link and path != "index.html"
    }
    wanted = {
        path: f"{c.name}.html" for c in small_book("nl") for b in c.blocks for path in files_of(c.name, b)
    }
    assert linked == wanted
    assert {path for path, file in sites["nl"].items() if file.chapter == "01_een"} == {
        "01_een.html",
        *(path for path, page in wanted.items() if page == "01_een.html"),
    }


def test_the_front_page_leads_everywhere(sites: dict[str, Files]) -> None:
    page = pages_of(sites["nl"])["index.html"]
    linked = {link["href"] for link in page.all("a")}
    assert {"01_een.html", "02_twee.html", "03_drie.html", "bronnen.html", "databoek.pdf"} <= linked
    assert {"01_een.html#kaart", "02_twee.html#lijst"} <= linked
    assert "4,2 MB" in "".join(page.texts("li"))
    assert "Over kinderen." in page.texts("p")


def test_chapters_follow_each_other(sites: dict[str, Files]) -> None:
    pages = pages_of(sites["nl"])
    turns = {
        path: [(link["rel"], link["href"]) for link in page.all("a") if link.get("rel") in ("prev", "next")]
        for path, page in pages.items()
    }
    assert turns["01_een.html"] == [("next", "02_twee.html")]
    assert turns["02_twee.html"] == [("prev", "01_een.html"), ("next", "03_drie.html")]
    assert turns["index.html"] == turns["bronnen.html"] == []


# ------------------------------------------------------------------------------------------------- a chapter


def test_figures_and_tables_have_the_numbers_of_the_pdf(sites: dict[str, Files]) -> None:
    pages = pages_of(sites["nl"])
    for chapter in small_book("nl"):
        source = chapter_source(chapter)
        numbers = [
            f"{'Figuur' if kind == 'picture' else 'Tabel'} {number}."
            for kind, number in re.findall(r"^#(picture|titled-table)\((\d+), ", source, flags=re.M)
        ]
        assert pages[f"{chapter.name}.html"].texts("span", "number") == numbers
    assert numbers == ["Tabel 1."]


def test_named_values_can_be_found_and_read_by_programs() -> None:
    text = Prose("Dat is **⟦deel:5,3 procent⟧**.", [NamedValue("deel", "5,3 procent", "5.25")])
    assert (
        '<p>Dat is <strong><data class="value" data-name="01_x.deel" value="5.25">5,3 procent</data></strong>.</p>'
        in one_page(text)
    )


def test_prose_is_written_from_its_tree() -> None:
    text = "> Let *op*.\n\n1. een\n2. `twee`\n\n| a | b |\n|---|---|\n| 1 | <2 |\n"
    page = one_page(Prose(text))
    assert "<blockquote>\n<p>Let <em>op</em>.</p>\n</blockquote>" in page
    assert "<ol>\n<li>een</li>\n<li><code>twee</code></li>\n</ol>" in page
    assert '<tr><th scope="col">a</th><th scope="col">b</th></tr>' in page
    assert "<tr><td>1</td><td>&lt;2</td></tr>" in page


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("02_y.ipynb#kaart", '<a href="02_y.html#kaart">hier</a>'),
        ("#kaart", '<a href="#kaart">hier</a>'),
        ("https://x.nl/?a=1&b=2", '<a href="https://x.nl/?a=1&amp;b=2" rel="noreferrer">hier</a>'),
        ("ftp://x.nl/a", "<p>hier</p>"),
        ("//x.nl/a", "<p>hier</p>"),
    ],
)
def test_links_lead_to_pages_and_to_the_web_only(address: str, written: str) -> None:
    assert written in one_page(Prose(f"[hier]({address})"))


def test_headings_are_nested_and_have_places_of_their_own() -> None:
    page = Page(one_page(Prose("#### Kaart\n\n## Kaart\n\n# Nog een\n\n### Súd"), figure_block("kaart")))
    headings = [(tag, a["id"]) for tag, a in page.tags if re.fullmatch("h[2-6]", tag)]
    assert headings == [("h2", "kaart-2"), ("h2", "kaart-3"), ("h2", "nog-een"), ("h3", "sud")]
    assert "kaart" in page.ids


def test_a_chapter_without_heading_has_its_title() -> None:
    files = site_files([Chapter("01_x", "Titel", (Prose("Tekst."),))], title="Boek")
    assert Page(files["01_x.html"].content.decode()).texts("h1") == ["Titel"]


def test_figures_keep_their_size_and_come_when_they_are_needed() -> None:
    page = Page(one_page(figure_block("kaart")))
    (image,) = page.all("img")
    assert (image["width"], image["height"], image["loading"]) == ("30", "20", "lazy")
    assert (image["src"], image["alt"]) == ("figuren/01_x-kaart.png", "Een kaart in woorden.")
    assert "Een kaart in woorden." in page.texts("p")


@pytest.mark.parametrize(
    ("change", "reason"), [({"alt": " "}, "no text alternative"), ({"png": "niets"}, "no PNG")]
)
def test_a_figure_that_cannot_be_shown_is_refused(change: dict[str, str], reason: str) -> None:
    with pytest.raises(PublicationError, match=f"01_x, figure 'kaart'.*{reason}"):
        one_page(figure_block("kaart", **change))


def test_a_table_with_row_heads_has_them() -> None:
    page = Page(one_page(table_block("t", row_heads=True)))
    assert [head["scope"] for head in page.all("th")] == ["col"] * 3 + ["row"] * 3
    plain = Page(one_page(table_block("t")))
    assert [head["scope"] for head in plain.all("th")] == ["col"] * 3


# ------------------------------------------------------------------------------------------------- signs


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("≈ 1.234", Status.ESTIMATED),
        ("1.234*", Status.PROVISIONAL),
        ("−0,4 *", Status.PROVISIONAL),
        (".", Status.SUPPRESSED),
        (":", Status.NOT_DELIVERED),
        ("/", Status.NOT_PUBLISHED),
        ("hoogste derde *", None),
        ("9,5", None),
        ("p = 0,011", None),
        ("Goes", None),
        ("1/2", None),
        ("", None),
    ],
)
def test_signs_are_known_by_where_they_stand(cell: str, status: Status | None) -> None:
    assert [meaning.status for meaning in meanings_in([["Almere", cell]])] == ([status] if status else [])


def test_the_sign_of_lists_is_known(catalogue: Catalogue) -> None:
    rows = pd.DataFrame({"code": ["GM0599"], "value": 12.2, "interval_lower": 10.4, "interval_upper": 14.3})
    indicator = catalogue.indicators["kinderen_laag_inkomen"]
    cells = estimated_list(rows, pd.Series({"GM0599": "Rotterdam"}), indicator)[["naam", "cijfer"]].to_numpy()
    assert [meaning.status for meaning in meanings_in(cells)] == [Status.ESTIMATED]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_explains_the_signs_it_has_and_no_other(language: Language) -> None:
    words = STATUS_WORDS[language]
    signed = table_block("t", cells=[["Almere", "9,5*", "a"], ["Ede", ".", "b"]])
    text = Page(one_page(signed, language=language)).texts("p", "note")[0]
    label = {"nl": "Tekens", "en": "Signs"}[language]
    assert text == f"{label}: * {words['provisional']}; . {words['suppressed']}."
    assert not Page(one_page(table_block("t"), language=language)).texts("p", "note")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_page_has_every_sign_and_status(sites: dict[str, Files], language: Language) -> None:
    page = pages_of(sites[language])["bronnen.html"]
    assert {sign.text for sign in SIGNS.values()} | {"0"} == set(page.texts("b"))
    named = {word for status, word in STATUS_WORDS[language].items() if status != Status.OBSERVED}
    assert named < set(page.texts("th"))
    assert set(EXPLAINED[language]) == set(SIGNS)
    assert set(EXPLAINED[language].values()) < set(page.texts("td"))


def test_both_languages_have_the_same_words() -> None:
    assert set(WORDS["nl"]) == set(WORDS["en"])
    for name, text in WORDS["nl"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", WORDS["en"][name])), name


def test_no_words_claim_a_cause() -> None:
    texts = [
        *WORDS["nl"].values(),
        *EXPLAINED["nl"].values(),
        *WORDS["en"].values(),
        *EXPLAINED["en"].values(),
    ]
    assert not [text for text in texts if re.search(r"leidt tot|effect|invloed|veroorzaa|influence", text)]


# ------------------------------------------------------------------------------------------------- sources


def test_sources_are_told_as_the_catalogue_has_them(sites: dict[str, Files], catalogue: Catalogue) -> None:
    page = pages_of(sites["nl"])["bronnen.html"]
    rows = [text for text in page.texts("tr") if "85678NED" in text]
    source = catalogue.sources["85678NED"]
    assert len(rows) == 1
    for part in (source.title, source.publisher, source.licence, "1 november 2024"):
        assert part in rows[0]
    assert "Hoofdstuk 1: de tekst, figuur 1" in rows[0] and "Hoofdstuk 2: figuur 1, tabel 1" in rows[0]
    (boundaries,) = [text for text in page.texts("tr") if "Grenzen van 2023" in text]
    assert "gemeente_gegeneraliseerd" in boundaries
    assert [text for text in page.texts("tr") if "CBS, Armoede en sociale uitsluiting 2023" in text]
    assert source.page in [link["href"] for link in page.all("a")]


def test_dutch_names_of_sources_are_marked_as_such(sites: dict[str, Files], catalogue: Catalogue) -> None:
    marked = [
        a for _, a in pages_of(sites["en"])["bronnen.html"].tags if a.get("lang") == "nl" and "rel" in a
    ]
    assert [link["href"] for link in marked] == [catalogue.sources["85678NED"].page]
    assert "2024-11-01" in pages_of(sites["en"])["bronnen.html"].texts("td")


def test_without_a_catalogue_sources_have_name_and_date_and_an_unknown_one_is_refused(
    catalogue: Catalogue,
) -> None:
    entry = {"indicator": "x", "source": "99999NED", "version": "20240101-a", "years": [2022]}
    chapter = Chapter("01_x", "X", (figure_block("kaart", rests_on=[entry]),))
    page = site_files([chapter], title="Boek")["bronnen.html"].content.decode()
    assert "99999NED" in page and "1 januari 2024" in page
    with pytest.raises(CatalogueError, match="99999NED"):
        site_files([chapter], title="Boek", catalogue=catalogue)


def test_pages_rest_on_their_blocks_and_their_values(sites: dict[str, Files]) -> None:
    page = sites["nl"]["01_een.html"].rests_on
    assert {entry.get("indicator") for entry in page} >= {"kinderen_laag_inkomen"}
    assert sites["nl"]["figuren/01_een-kaart.png"].rests_on == FIGURE["rests_on"]
    assert sites["nl"]["tabellen/02_twee-lijst.csv"].rests_on == TABLE["rests_on"]


# ------------------------------------------------------------------------------------------------- search


def index_of(files: Files) -> dict[str, list[list[object]]]:
    text = files["opmaak/zoekindex.js"].content.decode()
    return json.loads(text.removeprefix("databoekIndex = ").removesuffix(";\n"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_of_the_index_exists(sites: dict[str, Files], language: str) -> None:
    index, pages = index_of(sites[language]), pages_of(sites[language])
    assert {file for file, _ in index["pages"]} == set(pages) - {"index.html"}
    for page, anchor, title, _, *rows in index["entries"]:
        ids = pages[index["pages"][page][0]].ids
        assert title and (not anchor or anchor in ids)
        assert all(f"{anchor}:{at}" in ids for at in range(1, len(rows[0]) + 1 if rows else 1))


def test_the_index_has_headings_prose_captions_and_rows(sites: dict[str, Files]) -> None:
    entries = {entry[2]: entry for entry in index_of(sites["nl"])["entries"]}
    assert "Hier staat 5,3 procent." in entries["De kaart"][3]
    assert entries["Figuur 1. Kaart van kinderen."][3] == "Een kaart in woorden."
    assert entries["Tabel 1. Lijst van gemeenten."][4] == ["Almere | a", "Súdwest-Fryslân | b", "Ede | c"]
    assert "Let op een quote. punt een" in entries["Een"][3]


# ------------------------------------------------------------------------------------------------- languages


def test_an_untranslated_chapter_says_so_and_marks_its_language(sites: dict[str, Files]) -> None:
    pages = pages_of(sites["en"])
    notice = UNTRANSLATED["en"]
    assert notice in pages["01_een.html"].texts("p") and notice not in pages["03_drie.html"].texts("p")
    marked = {attributes["lang"] for _, attributes in pages["01_een.html"].tags[1:] if "lang" in attributes}
    assert marked == {"nl"}
    dutch = [a for tag, a in pages["01_een.html"].tags if tag in ("h1", "h2", "h3") and a.get("lang") == "nl"]
    assert len(dutch) == 3
    dutch_titles = {
        link["href"]
        for link in pages["03_drie.html"].all("a")
        if link.get("lang") == "nl" and "#" not in link["href"]
    }
    assert dutch_titles == {"01_een.html", "02_twee.html"}


def test_an_english_text_in_a_dutch_chapter_says_so_too() -> None:
    page = Page(one_page(Prose("Some words.", language="en")))
    assert page.texts("p", "remark") == [UNTRANSLATED["nl"]]
    assert {"lang": "en"} in page.all("div")


def test_a_dutch_page_has_no_notice_and_one_language(sites: dict[str, Files]) -> None:
    for page in pages_of(sites["nl"]).values():
        assert [a["lang"] for _, a in page.tags if "lang" in a] == ["nl"]
        assert not page.texts("p", "remark")


# ------------------------------------------------------------------------------------------------- escaping


@settings(max_examples=40)
@given(NASTY, NASTY, NASTY, NASTY)
def test_no_text_becomes_markup(caption: str, cell: str, exact: str, title: str) -> None:
    blocks = (
        Prose("# X\n\nTekst ⟦v:5⟧.", [NamedValue("v", "5", exact)]),
        figure_block("kaart", caption=caption, alt=cell + "x", source=caption),
        table_block("t", caption=cell, cells=[[cell, "1", caption]] * 2, note=caption, source=cell),
    )
    files = site_files(
        [Chapter("01_x", title or "X", blocks)],
        title=f"Boek {title}",
        footer=title,
        downloads=[Download("boek.pdf", cell, 1)],
    )
    for path, page in pages_of(files).items():
        assert [tag for tag, _ in page.tags if tag in ("script", "img", "iframe")] == (
            ["script", "img"] if path == "01_x.html" else ["script"]
        )
        assert not [a for _, a in page.tags if any(name.startswith("on") for name in a)]
    page = pages_of(files)["01_x.html"]
    assert page.texts("td") == [cell, "1", caption] * 2
    assert [a["value"] for a in page.all("data")] == [exact]
    assert page.all("img")[0]["alt"] == cell + "x"
    assert page.texts("figcaption") == [f"Figuur 1. {caption}", f"Tabel 1. {cell}"]
    assert index_of(files)["entries"][1][2] == f"Figuur 1. {caption}"


@settings(max_examples=40)
@given(st.lists(NASTY, min_size=1, max_size=4))
def test_headings_of_any_words_have_places_that_can_be_linked_to(words: list[str]) -> None:
    safe = [re.sub(r"[^\w ]", "", word) or "x" for word in words]
    page = Page(one_page(Prose("\n\n".join(f"## {word} x" for word in safe))))
    assert len(set(page.ids)) == len(page.ids)
    links = {link["href"].removeprefix("#") for link in page.all("a") if link["href"].startswith("#")}
    assert {unquote(link) for link in links} <= set(page.ids)


# ------------------------------------------------------------------------------------------------- look


def declared(css: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]+)", css))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def schemes(read: Callable[[str], str], name: str) -> list[dict[str, str]]:
    return [declared(rule) for rule in re.findall(r":root[^{]*\{([^}]*--ink[^}]*)\}", read(name))]


def test_colours_are_those_of_the_interactive_map_and_can_be_read() -> None:
    light, *dark = schemes(site_pages._text, "site.css")
    assert dark == [dark[0]] * 2
    their_light, their_dark = schemes(interactive_page._text, "interactive.css")
    for ours, theirs in ((light, their_light), (dark[0], their_dark)):
        assert ours.items() <= theirs.items()
        for ink in ("--ink", "--muted", "--accent"):
            for paper in ("--paper", "--wash"):
                assert contrast(ours[ink], ours[paper]) >= 4.5, (ink, paper)
        assert contrast(ours["--ink"], ours["--note"]) >= 4.5
        assert contrast(ours["--muted"], ours["--note"]) >= 4.5
        assert contrast(ours["--control"], ours["--paper"]) >= 3
        assert contrast(ours["--focus"], ours["--paper"]) >= 3
