"""Charts over years and over municipalities."""

from analysis.charts.bands import band_chart
from analysis.charts.distribution import distribution
from analysis.charts.funnel_plot import funnel_plot
from analysis.charts.matrix import matrix
from analysis.charts.rank_intervals import rank_intervals
from analysis.charts.trend import Line, lines, trend
from analysis.charts.weights import weight_ranges

__all__ = [
    "Line",
    "band_chart",
    "distribution",
    "funnel_plot",
    "lines",
    "matrix",
    "rank_intervals",
    "trend",
    "weight_ranges",
]
