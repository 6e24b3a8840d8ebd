"""Colours of text and lines can be read, and the style leaves matplotlib as it was."""

from __future__ import annotations

import matplotlib as mpl
import pytest

from analysis.design import palette
from analysis.design.style import style


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", [*palette.CATEGORICAL, palette.MUTED, palette.OUTLINE])
def test_text_on_white_has_contrast_4_5(colour: str) -> None:
    assert _contrast(colour, "#ffffff") >= 4.5


def test_text_in_the_band_has_contrast_4_5() -> None:
    assert _contrast(palette.BAND_INK, palette.BAND) >= 4.5


def test_the_style_holds_inside_and_nowhere_else() -> None:
    before = dict(mpl.rcParams)
    with style():
        assert mpl.rcParams["svg.fonttype"] == "none"
        assert mpl.rcParams["svg.hashsalt"]
        assert mpl.rcParams["pdf.fonttype"] == 42
    assert dict(mpl.rcParams) == before
