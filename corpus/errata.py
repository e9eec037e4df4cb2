"""Reading order and misprints of the bundled compilation, put right by a data file.

Each entry names its place, the printed form, the correction, the reason and a confidence. A line
that an entry touches carries a note, which the citation of its clause shows.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.lines import Line, join
from policyqa.errors import CorpusError

__all__ = ["apply_errata", "load_errata"]


def load_errata(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Read an errata file: tables ``move`` and ``replace``."""
    with path.open("rb") as file:
        return tomllib.load(file)


def apply_errata(lines: list[Line], errata: dict[str, list[dict[str, Any]]]) -> list[Line]:
    """Apply all replacements, then all moves.

    Raises:
        CorpusError: an entry does not find its printed form at its place.
    """
    out = list(lines)
    for entry in errata.get("replace", []):
        at = _index(out, entry["line"])
        text, printed = out[at].text, entry["printed"]
        if text.count(printed) != 1:
            raise _mismatch(entry["line"])
        note = (
            f"原文印作“{printed.strip('“”')}”，据上下文更正为“{entry['corrected'].strip('“”')}”。"
        )
        out[at] = replace(out[at], text=text.replace(printed, entry["corrected"]), note=note)
    for entry in errata.get("move", []):
        first, last = entry["lines"]
        block = [line for line in out if first <= line.number <= last]
        if join([line.text for line in block]) != entry["printed"]:
            raise _mismatch(first)
        rest = [line for line in out if not first <= line.number <= last]
        at = _index(rest, entry["before"])
        note = f"原文排印错位（{entry['reason']}），已复位。"
        out = [*rest[:at], *(replace(line, note=note) for line in block), *rest[at:]]
    return out


def _index(lines: list[Line], number: int) -> int:
    for i, line in enumerate(lines):
        if line.number == number:
            return i
    raise _mismatch(number)


def _mismatch(number: int) -> CorpusError:
    return CorpusError(f"勘误表第{number}行与汇编原文不符。请恢复 corpus/data 下的原始文件后重试。")
