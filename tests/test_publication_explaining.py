"""From a number in a sentence to the bytes it rests on: named values, and what `databoek explain` says of them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from analysis.errors import PublicationError
from analysis.files import sha256
from analysis.panel.current import load_panel
from analysis.project import Project
from analysis.publication import prose, sourced
from analysis.publication.chapter import Chapter, chapter_from
from analysis.publication.explaining import explain, places_of
from analysis.publication.site import site_files
from analysis.publication.text import (
    Heading,
    Link,
    Paragraph,
    Value,
    marked,
    pieces_of,
    plain,
    unmarked,
    values_in,
)

ROOT = Path(__file__).parents[1]


def chapter_of(rows: pd.DataFrame) -> Chapter:
    text = prose(
        "## Nu\n\nEerst dit. In {jaar} was het **{deel:procent}**. Dan {n:aantal} inwoners.",
        based_on=rows[rows["indicator"] == "kinderen_laag_inkomen"],
        jaar=2021,
        deel=5.25,
        n=sourced(100, rows[rows["indicator"] == "inwoners"]),
    )
    return Chapter("01_x", "X", (text,))


def rows_of(panel: pd.DataFrame) -> pd.DataFrame:
    children = panel.query(
        "indicator == 'kinderen_laag_inkomen' and year == 2021 and code in ['GM0363', 'GM0034']"
    )
    return pd.concat([children, panel.query("indicator == 'inwoners' and year == 2021 and code == 'GM0363'")])


# ------------------------------------------------------------------------------------------------------- in prose


def test_a_number_is_a_named_value_and_a_word_is_not() -> None:
    text = prose("In {naam} woont {deel:procent}, dat is {n:aantal}.", naam="Ede", deel=5.25, n=1839)
    assert text.plain == "In Ede woont 5,3 procent, dat is 1.839."
    assert [(value.name, value.text, value.exact) for value in text.named] == [
        ("deel", "5,3 procent", "5.25"),
        ("n", "1.839", "1839"),
    ]
    assert values_in(pieces_of(text.markdown)) == [Value("deel", "5,3 procent"), Value("n", "1.839")]


def test_a_value_rests_on_its_own_rows_or_on_those_of_the_text(panel: pd.DataFrame) -> None:
    (text,) = chapter_of(rows_of(panel)).blocks
    rests = {value.name: [entry["indicator"] for entry in value.rests_on] for value in text.named}
    assert rests == {"jaar": ["kinderen_laag_inkomen"], "deel": ["kinderen_laag_inkomen"], "n": ["inwoners"]}


def test_one_name_for_two_numbers_is_refused() -> None:
    def notebook(*numbers: int) -> object:
        shown = [
            v4.new_output(
                "execute_result",
                prose("Er zijn {n:aantal}.", n=number)._repr_mimebundle_(),
                execution_count=1,
            )
            for number in numbers
        ]
        return v4.new_notebook(cells=[v4.new_markdown_cell("# Titel"), v4.new_code_cell("x", outputs=shown)])

    assert len(chapter_from(notebook(5, 5), Path("01_x.ipynb")).blocks) == 3
    with pytest.raises(
        PublicationError, match=r"01_x.ipynb: the value 'n' is 5 in one text and 6 in another"
    ):
        chapter_from(notebook(5, 6), Path("01_x.ipynb"))


def test_the_page_shows_values_to_programs(panel: pd.DataFrame) -> None:
    page = site_files([chapter_of(rows_of(panel))], title="Boek")["01_x.html"].content.decode()
    assert (
        '<strong><data class="value" data-name="01_x.deel" value="5.25">5,3 procent</data></strong>' in page
    )
    assert "⟦" not in page


# ------------------------------------------------------------------------------------------------------- the tree

WORDS = st.text(st.characters(categories=("L", "N", "Zs"), include_characters="'.,%"), min_size=1).map(
    str.strip
)


@given(st.lists(WORDS.filter(bool), min_size=1, max_size=5))
def test_words_come_through_as_they_are(words: list[str]) -> None:
    text = " en ".join(f"x{marked('v', word)}" for word in words)
    (piece,) = pieces_of(text)
    assert isinstance(piece, Paragraph)
    assert [value.text for value in values_in([piece])] == words
    assert plain(piece.parts) == unmarked(text)


def test_the_tree_of_a_chapter() -> None:
    text = "# Titel\n\n> Let *op*.\n\n1. een\n2. [twee](x.html)\n\n| a | b |\n|---|---|\n| 1 | ⟦v:2⟧ |\n"
    heading, quote, items, grid = pieces_of(text)
    assert isinstance(heading, Heading)
    assert (heading.level, plain(heading.parts)) == (1, "Titel")
    assert plain(quote.pieces[0].parts) == "Let op."
    assert items.ordered
    assert isinstance(items.items[1][0].parts[0], Link)
    assert [[plain(cell) for cell in row] for row in (grid.head, *grid.rows)] == [["a", "b"], ["1", "2"]]
    assert values_in([grid]) == [Value("v", "2")]


@pytest.mark.parametrize("text", ["![kaart](x.png)", "```\ncode\n```", "---"])
def test_what_an_edition_cannot_show_is_refused(text: str) -> None:
    with pytest.raises(PublicationError, match="which not every edition can show"):
        pieces_of(f"Woorden.\n\n{text}")


# -------------------------------------------------------------------------------------------------------- explain


@pytest.fixture
def downloaded(fetched_project: Project, empty_project: Project) -> Project:
    """A project with the snapshot and the downloads of two tables."""
    for table in ("85678NED", "03759ned"):
        shutil.copytree(fetched_project.raw / table, empty_project.raw / table)
    shutil.copytree(ROOT / "data" / "snapshot", empty_project.snapshot)
    return empty_project


def test_the_way_ends_in_a_file_whose_checksum_holds_unless_it_is_damaged(downloaded: Project) -> None:
    chapter = chapter_of(rows_of(load_panel(downloaded)))
    for place in places_of([chapter]):
        lines = explain(place.key, [chapter], downloaded)
        files = [line.split()[1].rstrip(",") for line in lines if line.startswith("  file ")]
        sums = [
            line.split()[1] for line in lines if line.startswith("  SHA-256 ") and line.endswith(" holds")
        ]
        assert len(files) == len(sums) > 0
        for file, expected in zip(files, sums, strict=True):
            assert sha256((downloaded.root / file).read_bytes()) == expected
    page = next(downloaded.raw.glob("85678NED/kinderen_laag_inkomen/*/page-0001.json"))
    page.write_bytes(page.read_bytes()[:-1])
    assert any("DOES NOT HOLD" in line for line in explain("deel", [chapter], downloaded))


def test_rows_and_sentence_are_told(panel: pd.DataFrame) -> None:
    chapter = chapter_of(rows_of(panel))
    text = "\n".join(explain("deel", [chapter], Project(ROOT)))
    assert "in the sentence  In 2021 was het 5,3 procent." in text
    assert "unrounded        5.25" in text
    amsterdam = rows_of(panel).query("code == 'GM0363' and indicator == 'kinderen_laag_inkomen'").iloc[0]
    assert re.search(r"kinderen_laag_inkomen, 2021: \d+ rows", text)
    few = "\n".join(explain("n", [chapter], Project(ROOT)))
    assert "inwoners, 2021" in few
    assert amsterdam["version"] in text


def test_without_the_download_the_snapshot_is_told(panel: pd.DataFrame, tmp_path: Path) -> None:
    for name in ("catalogue", "reference", "snapshot"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    project = Project(tmp_path)
    lines = explain("deel", [chapter_of(rows_of(panel))], project)
    assert any("not downloaded here" in line for line in lines)
    checksum = next(line.split()[1] for line in lines if line.startswith("  SHA-256 "))
    assert sha256((project.snapshot / "panel.parquet").read_bytes()) == checksum


def test_an_unknown_name_gets_the_near_ones(panel: pd.DataFrame) -> None:
    with pytest.raises(PublicationError, match="there is no value 'dele'; did you mean deel"):
        explain("dele", [chapter_of(rows_of(panel))], Project(ROOT))
    with pytest.raises(PublicationError, match="build the Databoek first"):
        explain("deel", [], Project(ROOT))
