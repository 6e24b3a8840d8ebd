"""The style of a target as a context that leaves matplotlib as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

WIDTH = 6.3
"""Inches: the text width of an A4 page with margins of 25 mm."""


@contextmanager
def style(target: str = "databoek") -> Iterator[None]:
    """Draw in the style of a target.

    Parameters
    ----------
    target : {"databoek"}
        Print on A4.

    Examples
    --------
    >>> import matplotlib
    >>> with style():
    ...     matplotlib.rcParams["svg.fonttype"]
    'none'
    """
    import matplotlib as mpl

    with resources.as_file(resources.files("analysis.design") / f"{target}.mplstyle") as path:
        settings = mpl.rc_params_from_file(Path(path), use_default_template=False)
    with mpl.rc_context(rc=dict(settings)):
        yield
