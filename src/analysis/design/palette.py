"""Colours that stay apart in print, on a screen, and for readers who do not see all colours."""

from __future__ import annotations

SEQUENTIAL = ["#fdf2d0", "#f7c46c", "#e8833a", "#b5402f", "#5c1a33"]
"""Five steps from little to much; lightness falls at every step."""

NEUTRAL_SEQUENTIAL = ["#e7f2fe", "#aec4d8", "#799bba", "#4a7398", "#1f3f5f"]
"""Five steps from little to much for what is neither good nor bad; not to be taken for grey or for SEQUENTIAL."""

CLUSTER = {
    "hoog-hoog": "#a13224",
    "laag-laag": "#1b5a91",
    "hoog-laag": "#f6b98a",
    "laag-hoog": "#a9cdea",
}
"""Dark where an area resembles its neighbours, light where it contrasts with them; warm is high, cool is low."""

CATEGORICAL = ["#0066c5", "#b63f00", "#115e45", "#9b4b7e", "#3f2a8e", "#502800"]
"""Line colours after Okabe and Ito, darkened until their names can be read on white and on BAND (contrast at least
4.5), and moved apart until none is taken for another by readers who miss a kind of cone."""

NO_FIGURE = "#efefef"
NO_FIGURE_HATCH = "#a3a3a3"
HATCH_ON_LIGHT = "#43352a"
HATCH_ON_DARK = "#ffffff"
"""Inks of the hatch over a class colour, of which the one with most contrast is used."""
NO_PATTERN = "#faf8f4"
"""For areas that were tested and do not stand out."""
SELECTED = "#111111"
"""Outline of areas that deserve a second look."""
OLD = "#8a3b00"
"""Ink of a remark that a figure is old."""
BORDER = "#a39685"
OUTLINE = "#3c3c3c"
NEUTRAL = "#c9c2b4"
"""For what is counted and belongs to no class."""
MUTED = "#6b6b6b"
BAND_INK = "#3f5566"
BAND = "#dfe7ee"
"""Background of a reference band in a chart."""
