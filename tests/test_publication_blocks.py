"""Blocks and prose: what a notebook shows travels whole to who publishes it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from nbformat import v4

from analysis.design.drawing import Drawing
from analysis.errors import PublicationError
from analysis.numbers import format_number
from analysis.publication import Column, figure, prose, table
from analysis.publication.blocks import MIME, Prose, TableBlock, block_from_json
from analysis.publication.chapter import chapter_from


def _drawing(alt: str = "Een lijn van 0 naar 1.") -> Drawing:
    drawn = Figure(figsize=(2, 1))
    drawn.add_subplot().plot([0, 1])
    rows = pd.DataFrame({"year": [2020, 2021], "value": [0.0, 1.0]})
    return Drawing(drawn, alt, "Bron: deze toets", rows, rows)


def _table() -> TableBlock:
    frame = pd.DataFrame({"naam": ["<b>'s-Hertogenbosch</b>"], "value": [1234.56]})
    return table(
        frame,
        {"naam": Column("Gemeente"), "value": Column("Aantal", 1)},
        name="tabel",
        caption="T & U",
        source="Bron: deze toets",
    )


class TestProse:
    def test_fills_numbers_as_dutch_readers_write_them(self) -> None:
        text = prose("{a:procent}, {b:aantal}, {c:getal2}, {d}", a=5.25, b=1839.4, c=0.005, d=2022)
        assert text.plain == "5,3 procent, 1.839, 0,01, 2022"

    def test_a_missing_number_is_not_available_and_never_zero(self) -> None:
        assert prose("{a:procent}", a=float("nan")).plain == "niet beschikbaar"

    @pytest.mark.parametrize(
        ("template", "values", "word"),
        [
            ("{aandeel:procent}", {}, "aandeel"),
            ("tekst", {"over": 1}, "over"),
            ("{a:percentage}", {"a": 1}, "percentage"),
        ],
    )
    def test_refuses_what_does_not_fit(self, template: str, values: dict[str, int], word: str) -> None:
        with pytest.raises(PublicationError, match=word):
            prose(template, **values)

    @given(st.floats(-1e9, 1e9))
    def test_any_number_is_formatted_as_elsewhere(self, value: float) -> None:
        assert prose("{x:getal1}", x=value).plain == format_number(value, 1)


class TestBlocks:
    def test_every_block_survives_the_way_through_a_notebook(self) -> None:
        for block in (prose("Hallo"), figure(_drawing(), name="lijn", caption="L"), _table()):
            shown = json.loads(json.dumps(block._repr_mimebundle_()[MIME]))
            assert block_from_json(shown) == block

    def test_a_figure_without_alternative_text_is_refused(self) -> None:
        with pytest.raises(PublicationError, match="lijn"):
            figure(_drawing(alt="  "), name="lijn", caption="L")

    def test_the_same_figure_gives_the_same_bytes(self) -> None:
        first, second = (figure(_drawing(), name="lijn", caption="L") for _ in range(2))
        assert first == second

    def test_text_in_svg_stays_text_and_carries_its_alternative(self) -> None:
        drawing = _drawing()
        drawing.figure.text(0.5, 0.5, "Leesbaar")
        svg = figure(drawing, name="lijn", caption="L").svg
        assert ">Leesbaar</text>" in svg
        assert drawing.alt in svg

    def test_png_carries_its_source(self) -> None:
        png = base64.b64decode(figure(_drawing(), name="lijn", caption="L").png)
        assert b"Bron: deze toets" in png


class TestChapter:
    def _notebook(self, *outputs: dict[str, object]) -> object:
        code = v4.new_code_cell(
            "x", outputs=[v4.new_output("execute_result", o, execution_count=1) for o in outputs]
        )
        return v4.new_notebook(cells=[v4.new_markdown_cell("# Titel\n\nTekst."), code])

    def test_takes_prose_and_blocks_in_order_and_leaves_code_out(self) -> None:
        node = self._notebook(prose("Later")._repr_mimebundle_(), {"text/plain": "42"})
        chapter = chapter_from(node, Path("01_x.ipynb"))
        assert chapter.blocks == (Prose("# Titel\n\nTekst."), Prose("Later"))
        assert (chapter.name, chapter.title) == ("01_x", "Titel")

    def test_two_blocks_of_one_name_are_refused(self) -> None:
        shown = _table()._repr_mimebundle_()
        with pytest.raises(PublicationError, match="tabel"):
            chapter_from(self._notebook(shown, shown), Path("01_x.ipynb"))

    def test_a_notebook_without_title_is_refused(self) -> None:
        with pytest.raises(PublicationError, match="no title"):
            chapter_from(v4.new_notebook(cells=[v4.new_markdown_cell("Tekst")]), Path("01_x.ipynb"))


def test_pooled_years_all_reach_the_manifest() -> None:
    frame = pd.DataFrame(
        {
            "naam": ["A", "B"],
            "indicator": "tienermoeders",
            "source": "37201",
            "version": "20151231-0",
            "value": 1.0,
            "year": 2015,
            "years": ["2013-2015", "2013-2015"],
        }
    )
    block = table(frame, {"naam": Column("Naam")}, name="t", caption="T", source="B")
    assert block.rests_on == [
        {
            "indicator": "tienermoeders",
            "source": "37201",
            "version": "20151231-0",
            "years": [2013, 2014, 2015],
        }
    ]
