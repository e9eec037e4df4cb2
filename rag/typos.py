"""Typing errors of an input method: a character put for another of the same sound.

「通关线上对结」 means 对接. A run of characters is repaired only if it is no word and stands
nowhere in the corpus, while a word of the corpus sounds the same and differs in one character, and
neither of the two often stands alone. Only what is searched is repaired; the question itself is
answered and shown as it was asked.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path

from rag.lexical import LexicalIndex, dictionary_lines

__all__ = ["SOUNDS", "Homophones"]

SOUNDS = Path(__file__).parent / "data" / "sounds.tsv"
FILE = "homophones.json"
_LONGEST, _SHORTEST = 5, 2
_CLAUSES = 2
"""Clauses that a word stands in at least; what stands in one may be a slip itself."""
_ALONE, _GRAMMAR = 20_000, 100_000
"""Occurrences in jieba's word list from which a character counts as a word that stands alone, and
as one of the few that stand between any two words (不, 的, 在)."""


class Homophones:
    """Words of the corpus by their sound, and real words of the same sound that are left alone."""

    def __init__(
        self, lexical: LexicalIndex, words: dict[str, list[str]], real: list[str], alone: list[str]
    ) -> None:
        """Use :meth:`build` or :meth:`load`. The first word of a sound is the most frequent.

        ``alone`` are two strings of characters, see _ALONE and _GRAMMAR.
        """
        self._lexical = lexical
        self._words, self._real = words, frozenset(real)
        self._alone, self._grammar = map(frozenset, alone)

    @classmethod
    def build(cls, lexical: LexicalIndex, folder: Path) -> Homophones:
        """Collect the words of an index and save them into ``folder``."""
        by_sound: dict[str, list[str]] = defaultdict(list)
        counts = {w: n for w, n in lexical.frequencies().items() if n >= _CLAUSES}
        for word in sorted(counts, key=lambda w: (-counts[w], w)):
            sound = _sound(word) if _SHORTEST <= len(word) <= _LONGEST else None
            if sound:
                by_sound[sound].append(word)
        real, alone = [], ["", ""]
        for word, count in dictionary_lines():
            if len(word) == 1:
                alone[0] += word if count >= _ALONE else ""
                alone[1] += word if count >= _GRAMMAR else ""
            elif _sound(word) in by_sound:
                real.append(word)
        kept = {"words": by_sound, "real": sorted(real), "alone": alone}
        (folder / FILE).write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        return cls(lexical, by_sound, real, alone)

    @classmethod
    def load(cls, lexical: LexicalIndex, folder: Path) -> Homophones:
        """Load what :meth:`build` saved.

        Raises:
            OSError, ValueError, KeyError: the file is damaged.
        """
        kept = json.loads((folder / FILE).read_text("utf-8"))
        return cls(lexical, kept["words"], kept["real"], kept["alone"])

    def repaired(self, question: str) -> str:
        """The question with the words that were meant in place of what only sounds like them."""
        out = list(question)
        for start, end in self._lexical.unknown_runs(question):
            at = start
            while at < end:
                word = self._meant(question[at : min(at + _LONGEST, end)]) or question[at]
                out[at : at + len(word)] = word
                at += len(word)
        return "".join(out)

    def _meant(self, run: str) -> str | None:
        """The longest word that may be meant by what a run begins with."""
        for size in range(len(run), _SHORTEST - 1, -1):
            written = run[:size]
            if written in self._real or self._lexical.holds(written) or self._grammar & {*written}:
                continue
            for word in self._words.get(_sound(written) or "", ()):
                slips = [pair for pair in zip(written, word, strict=True) if pair[0] != pair[1]]
                if len(slips) == 1 and not self._alone & set(slips[0]):
                    return word
        return None


@cache
def _sounds() -> dict[str, str]:
    lines = (line.split("\t") for line in SOUNDS.read_text("utf-8").splitlines()[1:])
    return {char: sound for sound, chars in lines for char in chars}


def _sound(word: str) -> str | None:
    """A word's syllables without tones; None if one of its characters is not in the table."""
    sounds = [_sounds().get(char) for char in word]
    return None if None in sounds else " ".join(str(sound) for sound in sounds)
