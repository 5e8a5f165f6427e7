"""Runs one benchmark and checks the form of its answer: `python run_benchmark.py PROGRAM [ARGUMENT...]`.

A benchmark ends with one line of JSON: name, ratio or per_second, limit, peak_mb. Whether the numbers are good enough
is the benchmark's own verdict, given as its exit code at full size; at a part of its size they mean nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys


def find_complaint(last_line: str) -> str | None:
    """Return what is wrong with a benchmark's closing line, or None."""
    try:
        answer = json.loads(last_line)
    except ValueError:
        return f"the last line is not JSON: {last_line[:200]!r}"
    if not isinstance(answer, dict):
        return "the last line is not a JSON object"
    missing = [key for key in ("name", "limit", "peak_mb") if key not in answer]
    if missing:
        return f"the last line lacks {', '.join(missing)}"
    figures = [answer[key] for key in ("ratio", "per_second") if key in answer]
    if len(figures) != 1 or isinstance(figures[0], bool) or not isinstance(figures[0], int | float) or figures[0] <= 0:
        return "the last line needs one positive number named ratio or per_second"
    return None


def main(command: list[str]) -> int:
    """Run the program, pass on what it prints, and return 0 when it succeeded and answered in the agreed form."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    last_line = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last_line = line.strip() or last_line
    if process.wait() != 0:
        print(f"{command[0]} ended with exit code {process.returncode}")
        return 1
    complaint = find_complaint(last_line)
    if complaint:
        print(f"{command[0]}: {complaint}")
    return 1 if complaint else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
