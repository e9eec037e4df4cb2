"""Where a question and a document are at home, as far as their words tell.

A rule of one province does not bind in another: who asks about Guiyang is not answered by
Chongqing's regulation where the national one says the same.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from corpus import Document

__all__ = ["PLACES_FILE", "home_of", "is_elsewhere", "places_in"]

PLACES_FILE = Path(__file__).parent / "data" / "places.tsv"


def places_in(text: str) -> frozenset[str]:
    """The provinces whose places a text names."""
    provinces, pattern = _places()
    return frozenset(provinces[match[0]] for match in pattern.finditer(text))


def home_of(document: Document) -> frozenset[str]:
    """The provinces that a document is made for: those that its title and issuers name."""
    return places_in("\n".join([document.title, *document.issuers]))


def is_elsewhere(asked: frozenset[str], home: frozenset[str]) -> bool:
    """Whether a question names places, and a document is made for others only."""
    return bool(asked and home) and not asked & home


@cache
def _places() -> tuple[dict[str, str], re.Pattern[str]]:
    provinces: dict[str, str] = {}
    for line in PLACES_FILE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            province, names = line.split("\t")
            provinces |= dict.fromkeys(names.split(), province)
    longest_first = sorted(provinces, key=len, reverse=True)
    return provinces, re.compile("|".join(map(re.escape, longest_first)))
