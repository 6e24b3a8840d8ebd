"""Fetching everything from a mirror, checked and kept, against the same addresses with plain urllib, unchecked."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from analysis import Project, load_catalogue
from analysis.sources.fetching import fetch


def main(mirror: str) -> None:
    """Print times and the ratio."""
    here = Project.find()
    catalogue = load_catalogue(here)
    folder = Path(tempfile.mkdtemp())
    try:
        start = time.perf_counter()
        report = fetch(Project(folder), catalogue, mirror=mirror)
        first = time.perf_counter() - start
        assert not report.failures, report.failures
        start = time.perf_counter()
        fetch(Project(folder), catalogue, mirror=mirror)
        again = time.perf_counter() - start
        sidecars = [json.loads(path.read_text()) for path in folder.glob("data/raw/*/*/*/origin.json")]
    finally:
        shutil.rmtree(folder)
    addresses = [file["address"] for sidecar in sidecars for file in sidecar["files"]]
    start = time.perf_counter()
    for address in addresses:
        with urllib.request.urlopen(address.replace("https://", f"{mirror.rstrip('/')}/")) as answer:
            answer.read()
    plain = time.perf_counter() - start
    print(f"fetch, everything      {first:6.2f} s   {first / plain:5.2f} x plain urllib ({plain:.2f} s)")
    print(f"fetch, nothing changed {again:6.2f} s   {again / plain:5.2f} x plain urllib")


if __name__ == "__main__":
    main(sys.argv[1])
