"""What the figures say; the modules hold uncertainty, places, indices, spatial pattern and models."""

from analysis.statistics.bands import SER_BAND, Band, band_counts, band_position
from analysis.statistics.change import change
from analysis.statistics.coverage import coverage_text, covered_provinces
from analysis.statistics.pooling import joint_rate, pooled_rate, province_rates
from analysis.statistics.selection import differences, largest, select

__all__ = [
    "SER_BAND",
    "Band",
    "band_counts",
    "band_position",
    "change",
    "coverage_text",
    "covered_provinces",
    "differences",
    "joint_rate",
    "largest",
    "pooled_rate",
    "province_rates",
    "select",
]
