"""A notebook is a chapter: run it in a fresh kernel and take the blocks that it shows."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import PublicationError
from analysis.numbers import LANGUAGES, Language
from analysis.project import Project
from analysis.publication.blocks import MIME, Block, FigureBlock, Prose, TableBlock, block_from_json
from analysis.publication.edition import UNTRANSLATED, VARIABLE
from analysis.publication.text import Paragraph, Quote, Text

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELL_SECONDS = 300
BARE_FIGURE = re.compile(r"<(Figure|Axes)\b")
"""How a figure of matplotlib is shown that nobody made a picture of."""


@dataclass(frozen=True)
class Chapter:
    """A chapter as blocks.

    Parameters
    ----------
    name : str
        Name of the notebook without its ending.
    title : str
        Its first heading.
    blocks : tuple of Block
    language : {"nl", "en"}
        Of its figures and tables; a text that was not translated has a language of its own.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    language: Language = "nl"

    @property
    def translated(self) -> bool:
        """Whether all text is in the language of the chapter."""
        return all(block.language == self.language for block in self.blocks if isinstance(block, Prose))

    @property
    def remark(self) -> Quote | None:
        """What it says below its title when not all text is in its language."""
        return None if self.translated else Quote((Paragraph((Text(UNTRANSLATED[self.language]),)),))


def run_chapter(notebook: Path, project: Project, language: Language = "nl") -> Chapter:
    """Run a notebook from top to bottom and return what it shows.

    Parameters
    ----------
    notebook : pathlib.Path
    project : Project
        The kernel works on this project.
    language : {"nl", "en"}
        Of figures and tables, and of the text where it was translated.

    Returns
    -------
    Chapter

    Raises
    ------
    PublicationError
        When a cell fails or the notebook is no chapter; the message names notebook, cell and reason.

    Examples
    --------
    >>> run_chapter(Path("notebooks/99_no_such_chapter.ipynb"), Project.find())
    Traceback (most recent call last):
    analysis.errors.PublicationError: ...: this is no notebook (FileNotFoundError); open it in JupyterLab.
    """
    import nbformat

    try:
        node = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, LookupError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise PublicationError(
            f"this is no notebook ({type(error).__name__})",
            where=str(notebook),
            remedy="open it in JupyterLab",
        ) from None
    if any(cell.cell_type == "code" for cell in node.cells):
        node = _execute(node, notebook, project, language)
    return chapter_from(node, notebook, language)


def _execute(node: NotebookNode, notebook: Path, project: Project, language: Language) -> NotebookNode:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    class ThisInterpreter(KernelSpecManager):
        """The kernel of the environment that builds, whatever kernels the machine has registered."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            encrypted = {"supported_encryption": "curve"}
            return KernelSpec(argv=argv, display_name="Python 3", language="python", metadata=encrypted)

    class FreshKernel(AsyncKernelManager):
        """A kernel of this interpreter; the client starts it and shuts it down."""

        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.kernel_spec_manager = ThisInterpreter()
            if self.has_trait("transport_encryption"):
                self.transport_encryption = "auto"

    started: list[int] = []  # a kernel that dies may not have told yet which cell it was given
    client = NotebookClient(
        node,
        kernel_manager_class=FreshKernel,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        on_cell_execute=lambda cell, cell_index: started.append(cell_index),
    )
    environment = os.environ | {
        "OPENBLAS_NUM_THREADS": "1",  # small matrices: threads only get in each other's way
        "DATABOEK_PROJECT": str(project.root),
        VARIABLE: language,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as in JupyterLab: nothing drawn gets lost
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "0"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    try:
        return asyncio.run(client.async_execute(cwd=str(notebook.parent), env=environment))
    except CellExecutionError as error:
        number, source = _failed_cell(node, started)
        raise PublicationError(
            f"cell {number} fails: {error.ename}: {_first_line(error.evalue).rstrip('.')}",
            where=f"{notebook.name}, at `{source}`",
            remedy="open it with `make lab` and run it from the top",
        ) from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise PublicationError(
            f"cell {_failed_cell(node, started)[0]} did not finish ({type(error).__name__})",
            where=notebook.name,
            remedy="open it with `make lab` and run it from the top",
        ) from None


def _failed_cell(node: NotebookNode, started: list[int]) -> tuple[int, str]:
    """Return number and first line of the cell at which a run stopped: the one with an error, or the last started."""
    failed = [
        at
        for at, cell in enumerate(node.cells)
        if any(output.output_type == "error" for output in cell.get("outputs", []))
    ]
    at = (failed or started)[-1]
    return at + 1, _first_line(node.cells[at].source)


def _first_line(text: str | None) -> str:
    lines = (text or "").strip().splitlines()
    return lines[0] if lines else ""


def chapter_from(node: NotebookNode, notebook: Path, language: Language = "nl") -> Chapter:
    """Return the chapter that an executed notebook holds.

    Parameters
    ----------
    node : NotebookNode
        With outputs. A Markdown cell with the tag ``en`` or ``nl`` is only for the edition in that language; without
        a tag it is Dutch text for both.
    notebook : pathlib.Path
        For its name.
    language : {"nl", "en"}
        In which the notebook was run.

    Returns
    -------
    Chapter

    Raises
    ------
    PublicationError
        When there is no heading to serve as title, two blocks have one name, one name is that of two values, or a
        cell shows a picture or table that is no block: it would have no text alternative, source or download.

    Examples
    --------
    >>> from nbformat import v4
    >>> node = v4.new_notebook(cells=[v4.new_markdown_cell("# Titel")])
    >>> chapter_from(node, Path("01_titel.ipynb")).title
    'Titel'
    """
    blocks: list[Block] = []
    for number, cell in enumerate(node.cells, start=1):
        if cell.cell_type == "markdown":
            blocks += _written(cell, language)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if MIME in data:
                blocks.append(block_from_json(data[MIME]))
            else:
                _refuse_bare(data, f"{notebook.name}, cell {number}")
    names = [block.name for block in blocks if isinstance(block, FigureBlock | TableBlock)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PublicationError(
            f"two figures or tables are called '{twice[0]}'",
            where=notebook.name,
            remedy="give each its own name",
        )
    _refuse_two_values(blocks, notebook)
    return Chapter(notebook.stem, _title(blocks, notebook), tuple(blocks), language)


def _written(cell: NotebookNode, language: Language) -> list[Block]:
    """Return the text of a Markdown cell, unless it is for the edition in the other language."""
    meant = [each for each in LANGUAGES if each in cell.metadata.get("tags", [])]
    if meant and language not in meant:
        return []
    return [Prose(cell.source, language=meant[0] if len(meant) == 1 else "nl")]


def _refuse_bare(data: Mapping[str, Any], where: str) -> None:
    """Refuse a picture or table that is shown as JupyterLab does: readers would miss it, or what belongs with it."""
    drawn = BARE_FIGURE.match("".join(data.get("text/plain", "")))
    if drawn or any(kind.startswith("image/") for kind in data):
        raise PublicationError(
            "it shows a picture without a text alternative",
            where=where,
            remedy="show publication.figure(...)",
        )
    if "text/html" in data:
        raise PublicationError(
            "it shows a table without caption and source", where=where, remedy="show publication.table(...)"
        )


def _refuse_two_values(blocks: list[Block], notebook: Path) -> None:
    """Refuse a name that stands for two numbers: nobody could ask what it rests on."""
    known: dict[str, str] = {}
    for block in blocks:
        for value in block.named if isinstance(block, Prose) else ():
            if known.setdefault(value.name, value.exact) != value.exact:
                raise PublicationError(
                    f"the value '{value.name}' is {known[value.name]} in one text and {value.exact} in another",
                    where=notebook.name,
                    remedy="give one of them another name",
                )


def _title(blocks: list[Block], notebook: Path) -> str:
    for block in blocks:
        if isinstance(block, Prose):
            for line in block.plain.splitlines():
                if line.startswith("# "):
                    return line.removeprefix("# ").strip()
    raise PublicationError(
        "it has no title", where=notebook.name, remedy="begin with a Markdown cell '# Title'"
    )
