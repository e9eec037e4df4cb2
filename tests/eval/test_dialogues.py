"""The dialogues against the corpus, and a sample of them against the product."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from eval.dialogues import ask_dialogues, load_dialogues, summary
from policyqa.errors import InputError
from rag import Assistant

DAY = date(2026, 1, 15)
ALL = load_dialogues()


def test_the_file_holds_what_it_says(assistant: Assistant) -> None:
    assert len(ALL) >= 80
    assert len({d.id for d in ALL}) == len(ALL)
    switches = [d for d in ALL if any(not turn.depends for turn in d.turns[1:])]
    assert 0.4 <= len(switches) / len(ALL) <= 0.6
    assert abs(sum(d.set == "dev" for d in ALL) - len(ALL) / 2) <= 1
    assert not any(d.turns[0].depends for d in ALL)
    named = {n for d in ALL for t in d.turns if t.expected != "refused" for n in t.expected}
    assert named <= set(assistant._by_id)


def test_a_sample_is_told_apart_and_leaks_nothing(assistant: Assistant) -> None:
    outcomes = ask_dialogues(assistant, ALL[::3], DAY)
    found = summary(outcomes)
    for half in found.values():
        assert half["decided"] >= 0.85
        assert half["found_follow_ups"] >= 0.85
        assert half["found_switches"] >= 0.9
    assert [o.dialogue.id for o in outcomes if o.leaked] == []


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"id": "D1", "set": "dev", "turns": []}\n', "utf-8")
    with pytest.raises(InputError, match="第 1 行"):
        load_dialogues(path)
    with pytest.raises(InputError, match="无法读取"):
        load_dialogues(tmp_path / "none")
