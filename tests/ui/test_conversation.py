"""What a browser sends of its conversation is believed only as far as it is a conversation."""

from __future__ import annotations

from rag import Turn, turn_of
from tests.ui.replies import answered
from ui.conversation import kept, turns_of


def test_what_is_kept_comes_back_as_the_same_turn() -> None:
    reply = answered("甲？")
    cited = tuple(citation.clause_id for citation in reply.citations)
    turn = turn_of(reply)
    assert turns_of([kept(reply)]) == [turn]
    assert turn.clause_ids == cited


def test_what_is_no_turn_is_left_out() -> None:
    sent = [None, 3, {"question": 1}, {"question": "长" * 9999, "answered": True}, {"x": []}]
    assert turns_of([*sent, {"question": "问", "answered": False}]) == [Turn("问", answered=False)]


def test_only_the_newest_turns_are_taken() -> None:
    sent = [{"question": f"第{n}问", "answered": True} for n in range(50)]
    assert [turn.question for turn in turns_of(sent)][-1] == "第49问"
    assert len(turns_of(sent)) <= 10
