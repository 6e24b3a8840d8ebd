"""How long a user waits before anything happens, against a bare interpreter and against `import pandas`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "bare interpreter": "pass",
    "import analysis": "import analysis",
    "databoek --help": "import sys; sys.argv = ['databoek', '--help']; from analysis.cli import main; main()",
    "import pandas": "import pandas",
}
RUNS = 9


def seconds(code: str) -> float:
    """Return the median time of running code in a fresh interpreter, the first run left out."""
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def main() -> None:
    """Print a line per command."""
    measured = {name: seconds(code) for name, code in COMMANDS.items()}
    for name, time_taken in measured.items():
        print(
            f"{name:18} {time_taken:6.3f} s   {time_taken / measured['import pandas']:5.2f} x import pandas"
        )


if __name__ == "__main__":
    main()
