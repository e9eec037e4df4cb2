"""What must stand in the clauses letter for letter: quoted words, items of lists, a number's thing.

A bigram that is new among many that are known goes unseen by the checks on wording; in these places
each character counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from corpus import squeeze
from rag.verify.text import Evidence, Fault, common_start, pairs, sentences, share

__all__ = ["attached", "items", "quoted", "subjects"]

_QUOTED = re.compile(r"[“\"「]([^”\"」]{2,20})[”\"」]")
_INNER = re.compile(r"(?<=、)[一-龥a-z]{2,8}(?=[、等])")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WHO = re.compile(
    r"^([一-龥]{3,14}?)(?:应当|必须|可以|不得)|(?:^|,)(?:支持|鼓励|引导|对)([一-龥]{4,10})"
)
_THING = 4
"""Characters after a number that say what it is the number of."""
_LISTED = 0.5
"""Share of a sentence in one sentence of a clause from which its lists are held against that."""


def quoted(statement: str, held: Evidence) -> list[Fault]:
    """Words in quotation marks, of the statement as written, that no clause or title has."""
    written = squeeze(unicodedata.normalize("NFKC", statement).lower())
    known = re.sub(r"\W", "", held.raw)
    return [
        Fault("wording", f"“{words}”在所引条款中没有")
        for words in _QUOTED.findall(written)
        if re.sub(r"\W", "", words) not in known
    ]


def items(said: str, held: Evidence) -> list[Fault]:
    """An item of a list that the clauses have nowhere, beside others that they have."""
    for sentence in sentences(said):
        if share(sentence, pairs(held.nearest(sentence))) < _LISTED:
            continue
        for item in _INNER.findall(sentence):
            if item not in held.all and not _joined(item, held.all):
                return [Fault("wording", f"列举的“{item}”在所引条款中没有")]
    return []


def _joined(item: str, known: str) -> bool:
    """Whether an item is made of two that are known (商务和海关) or of one's beginning and end."""
    ends = range(2, len(item) - 1)
    whole = any(item[:n] in known and item[n:] in known for n in ends)
    return whole or any(part in known for part in re.split("[和及与或的]", item) if len(part) > 3)


def attached(said: str, held: Evidence) -> list[Fault]:
    """A number before words that stand in the clauses after another number, never after it."""
    theirs = list(_numbers(held.text))
    for number, thing in _numbers(said):
        alike = [(common_start(thing, other), value) for value, other in theirs]
        most = max((size for size, _ in alike), default=0)
        if most >= _THING and number not in {value for size, value in alike if size == most}:
            there = next(value for size, value in alike if size == most)
            return [Fault("number", f"“{number}{thing}”与条款不符，条款写的是“{there}”")]
    return []


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    for match in _NUMBER.finditer(text):
        yield match[0], text[match.end() :][:6]


def subjects(said: str, held: Evidence) -> list[Fault]:
    """Who must, may or is encouraged, where the clauses do not have the words that say who."""
    known = pairs(held.all)
    for sentence in sentences(said):
        if share(sentence, pairs(held.nearest(sentence))) < _LISTED:
            continue
        for who in filter(None, (word for found in _WHO.findall(sentence) for word in found)):
            if not any(pair in known for pair in pairs(who[:3])):
                return [Fault("role", f"“{who}”在所引条款中没有")]
    return []
