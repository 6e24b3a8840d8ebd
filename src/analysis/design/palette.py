"""Colours that stay apart in print, on a screen, and for readers who do not see all colours."""

from __future__ import annotations

SEQUENTIAL = ["#fdf2d0", "#f7c46c", "#e8833a", "#b5402f", "#5c1a33"]
"""Five steps from little to much; lightness falls at every step."""

CATEGORICAL = ["#0062a3", "#b34a00", "#00704f", "#a8407e", "#3d2f8f", "#502800"]
"""Line colours after Okabe and Ito, darkened until their names can be read on white (contrast at least 4.5)."""

NO_FIGURE = "#efefef"
NO_FIGURE_HATCH = "#a3a3a3"
BORDER = "#a39685"
OUTLINE = "#3c3c3c"
NEUTRAL = "#c9c2b4"
"""For what is counted and belongs to no class."""
MUTED = "#6b6b6b"
BAND_INK = "#3f5566"
BAND = "#dfe7ee"
"""Background of a reference band in a chart."""
