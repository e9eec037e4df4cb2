"""Words in quotation marks: they must stand in the clauses letter for letter."""

from __future__ import annotations

import re
import unicodedata

from corpus import squeeze
from rag.verify.text import Evidence, Fault

__all__ = ["quoted"]

_QUOTED = re.compile(r"[“\"「]([^”\"」]{2,20})[”\"」]")


def quoted(statement: str, held: Evidence) -> list[Fault]:
    """Words in quotation marks, of the statement as written, that no clause or title has."""
    written = squeeze(unicodedata.normalize("NFKC", statement).lower())
    known = re.sub(r"\W", "", held.raw)
    return [
        Fault("wording", f"“{words}”在所引条款中没有")
        for words in _QUOTED.findall(written)
        if re.sub(r"\W", "", words) not in known
    ]
