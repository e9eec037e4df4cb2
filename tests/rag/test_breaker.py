"""A model that fails in a row is left alone for a while."""

from __future__ import annotations

from rag.breaker import Breaker


def test_it_opens_after_three_failures_and_lets_one_try_again() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    for _ in range(2):
        breaker.note(False)
    assert breaker.allows()
    breaker.note(False)
    assert not breaker.allows()
    now = 61.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.note(True)
    assert breaker.allows()


def test_a_success_between_failures_keeps_it_closed() -> None:
    breaker = Breaker(lambda: 0.0)
    for _ in range(5):
        breaker.note(False)
        breaker.note(True)
    assert breaker.allows()
