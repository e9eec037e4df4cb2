"""The proof that nothing of the compilation was lost and nothing counted twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from corpus.audit import Audit, Share, audit
from corpus.compilation import DATA, load_compilation, read_source
from corpus.lines import is_page_mark, squeeze

__all__ = ["CorpusCheck", "check_compilation"]


@dataclass(frozen=True)
class CorpusCheck:
    """The audit of each document, by id, and what stands outside all documents.

    ``characters`` counts the non-blank characters of the source as received; ``outside`` counts
    page marks, the preface and title pages of the compilation, and the characters that errata
    replaced (which are then no clause text).
    """

    documents: dict[str, Audit]
    outside: Counter[Share]
    characters: int

    @property
    def counts(self) -> Counter[Share]:
        """Characters of the source per share."""
        total = Counter(self.outside)
        for one in self.documents.values():
            total.update(one.counts)
        return total

    @property
    def clean(self) -> bool:
        """Whether every document is clean and the shares add up to the source."""
        whole = self.counts.total() == self.characters
        return whole and all(one.clean for one in self.documents.values())


def check_compilation(folder: Path = DATA) -> CorpusCheck:
    """Account for every non-blank character of the compilation.

    Raises:
        CorpusError: as :func:`corpus.load_compilation`.
    """
    source = read_source(folder)
    documents = load_compilation(folder).documents
    audits = {d.document_id: audit(s, d) for s, d in zip(source.slices, documents, strict=True)}
    replaced = source.errata["replace"]
    outside: Counter[Share] = Counter()
    outside[Share.ERRATUM] = sum(len(squeeze(entry["printed"])) for entry in replaced)
    outside[Share.CLAUSE] = -sum(len(squeeze(entry["corrected"])) for entry in replaced)
    outside[Share.FRONT] = sum(len(squeeze(line.text)) for line in source.outside)
    marks = (line for line in source.text.split("\n") if is_page_mark(line))
    outside[Share.PAGE_MARK] = sum(len(squeeze(mark)) for mark in marks)
    return CorpusCheck(audits, outside, len(squeeze(source.text)))
