"""Charts over years, over municipalities and over models."""

from analysis.charts.bands import band_chart
from analysis.charts.coefficients import coefficients
from analysis.charts.distribution import distribution
from analysis.charts.expectation import expectation
from analysis.charts.funnel_plot import funnel_plot
from analysis.charts.matrix import matrix
from analysis.charts.rank_intervals import rank_intervals
from analysis.charts.specification_curve import specification_curve
from analysis.charts.spending_series import spending_series, spending_spread
from analysis.charts.trend import Line, lines, trend
from analysis.charts.weights import weight_ranges

__all__ = [
    "Line",
    "band_chart",
    "coefficients",
    "distribution",
    "expectation",
    "funnel_plot",
    "lines",
    "matrix",
    "rank_intervals",
    "specification_curve",
    "spending_series",
    "spending_spread",
    "trend",
    "weight_ranges",
]
