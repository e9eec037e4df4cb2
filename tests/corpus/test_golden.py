"""Every clause of the bundled compilation, against rows that were looked through by eye."""

from __future__ import annotations

from tests.corpus.golden import PATH, rows


def test_clauses_are_as_they_were() -> None:
    expected = PATH.read_text("utf-8").splitlines()
    changed = set(rows()) ^ set(expected)
    assert not changed, "after a wanted change: python -m tests.corpus.golden"
    assert rows() == expected  # the order, too
