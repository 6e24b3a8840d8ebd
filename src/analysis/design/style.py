"""The style of a target as a context that leaves matplotlib as it was."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from analysis.errors import PublicationError

WIDTH = 6.3
"""Inches: the text width of an A4 page with margins of 25 mm."""


@contextmanager
def style(target: str | Path = "databoek") -> Iterator[None]:
    """Draw in the style of a target.

    Parameters
    ----------
    target : {"databoek", "scherm", "presentatie"} or path
        Print on A4, a screen, a slide, or a style file of one's own.

    Examples
    --------
    >>> import matplotlib
    >>> with style():
    ...     matplotlib.rcParams["svg.fonttype"]
    'none'
    """
    import matplotlib as mpl

    settings: Any = read_style(target)
    with mpl.rc_context(rc=settings):
        yield


def read_style(target: str | Path = "databoek") -> dict[str, Any]:
    """Return the settings of a target; those that it does not name are the settings of print.

    Raises
    ------
    PublicationError
        When there is no such target or file, or the file is no style.

    Examples
    --------
    >>> read_style("presentatie")["font.size"] > read_style()["font.size"]
    True
    """
    own = Path(target)
    if own.suffix == ".mplstyle":
        return {**read_style(), **_read(own)}
    styles = resources.files("analysis.design")
    names = sorted(
        file.name.removesuffix(".mplstyle") for file in styles.iterdir() if ".mplstyle" in file.name
    )
    if target not in names:
        near = difflib.get_close_matches(str(target), names, n=1)
        meant = f"did you mean {near[0]}; " if near else ""
        raise PublicationError(
            f"there is no target '{target}'",
            where="the style of a figure",
            remedy=f"{meant}there are {', '.join(names)}, or name a file that ends in .mplstyle",
        )
    settings: dict[str, Any] = {}
    for name in dict.fromkeys(["databoek", str(target)]):
        with resources.as_file(styles / f"{name}.mplstyle") as path:
            settings |= _read(Path(path))
    return settings


def _read(path: Path) -> dict[str, Any]:
    import warnings

    import matplotlib as mpl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found: Any = mpl.rc_params_from_file(path, fail_on_error=True, use_default_template=False)
            return dict(found)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise PublicationError(reason, where=str(path), remedy="check the name of the style file") from None
    except (ValueError, KeyError, UserWarning, UnicodeDecodeError) as error:
        told = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise PublicationError(
            f"this is no matplotlib style ({told})", where=str(path), remedy="correct the line that it names"
        ) from None
