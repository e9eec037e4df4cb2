"""Every clause and document of the compilation, against rows that were looked through by eye."""

from __future__ import annotations

from corpus import load_compilation
from tests.corpus.golden import CATALOGUE, PATH, catalogue_rows, rows


def test_clauses_are_as_they_were() -> None:
    expected = PATH.read_text("utf-8").splitlines()
    changed = set(rows()) ^ set(expected)
    assert not changed, "after a wanted change: python -m tests.corpus.golden"
    assert rows() == expected  # the order, too


def test_the_catalogue_is_as_it_was_read_from_the_source() -> None:
    expected = CATALOGUE.read_text("utf-8").splitlines()
    changed = set(catalogue_rows()) ^ set(expected)
    assert not changed, "after a wanted change: python -m tests.corpus.golden"


def test_every_fact_stands_in_the_clause_it_rests_on() -> None:
    for document in load_compilation().documents:
        texts = {c.clause_id: c.text for d in load_compilation().documents for c in d.clauses}
        for fact in document.facts:
            assert fact.clause_id is None or fact.quote in texts[fact.clause_id]
