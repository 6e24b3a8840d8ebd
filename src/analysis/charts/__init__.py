"""Charts over years and over municipalities."""

from analysis.charts.bands import band_chart
from analysis.charts.distribution import distribution
from analysis.charts.trend import Line, lines, trend

__all__ = ["Line", "band_chart", "distribution", "lines", "trend"]
