"""The pages of all municipalities, as HTML and as HTML and PDF, on two processes.

    python benchmarks/gemeenten.py

Into an empty folder, from the start of a process to its end, as `databoek gemeenten` does it. Other work on the machine
lengthens the time on the clock, so that of the processors is told too: all processes together, which two free cores do
in half the time at best. The issue allows 90 s for HTML and 240 s with PDF, on the clock. The ratio is to what one
process needs with no page made beside another.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = "import sys; sys.argv[0] = 'databoek'; from analysis.cli import main; main()"
ALLOWED = {"html": 90, "html and pdf": 240}


def run(folder: Path, *options: str) -> tuple[float, float]:
    """Return seconds on the clock and of all processors for one command."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-c", COMMAND, "gemeenten", "--out", str(folder), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print everything."""
    for name, formats in {"html": ["html"], "html and pdf": ["html", "pdf"]}.items():
        options = [part for kind in formats for part in ("--format", kind)]
        with tempfile.TemporaryDirectory() as two, tempfile.TemporaryDirectory() as one:
            clock, processors = run(Path(two), *options, "--jobs", "2")
            again, _ = run(Path(two), *options, "--jobs", "2")
            alone, _ = run(Path(one), *options, "--jobs", "1")
            files = len(list(Path(two).glob("*.*"))) - 2  # without the index and the list
        print(
            f"{name}: {files} files in {clock:.0f} s (the issue allows {ALLOWED[name]} s), {processors:.0f} s of "
            f"processors; again {again:.1f} s; one process {alone:.0f} s, ratio {clock / alone:.2f}"
        )


if __name__ == "__main__":
    main()
