"""Feedback becomes dataset lines that wait for their labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.dataset import Kind, load_dataset
from eval.importer import import_questions
from policyqa.errors import InputError


def test_questions_become_unlabelled_lines(tmp_path: Path) -> None:
    source, target = tmp_path / "journal.jsonl", tmp_path / "new.jsonl"
    source.write_text(
        '{"question": "退税要几天", "vote": "down", "session": "abc"}\n'
        "\n"
        "not json\n"
        '{"question": " 退税要  几天"}\n'
        '{"question": ""}\n'
        '{"question": "仓库能退货吗", "as_of": "2025-01-01"}\n'
        '{"question": "x", "as_of": "soon"}\n'
        "[1]\n",
        "utf-8",
    )
    assert import_questions(source, target) == (2, [3, 5, 7, 8])
    first, second = load_dataset(target)
    assert first.kind is second.kind is Kind.UNLABELLED
    assert (first.question, str(second.as_of)) == ("退税要几天", "2025-01-01")
    assert "abc" not in target.read_text("utf-8")


def test_importing_twice_gives_the_same_ids(tmp_path: Path) -> None:
    source = tmp_path / "journal.jsonl"
    source.write_text('{"question": "退税要几天"}', "utf-8")
    import_questions(source, tmp_path / "a.jsonl")
    import_questions(source, tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_what_cannot_be_imported(tmp_path: Path) -> None:
    source, target = tmp_path / "journal.jsonl", tmp_path / "new.jsonl"
    with pytest.raises(InputError, match="无法读取"):
        import_questions(source, target)
    source.write_text("{}", "utf-8")
    with pytest.raises(InputError, match="没有带 question"):
        import_questions(source, target)
    target.write_text("kept", "utf-8")
    with pytest.raises(InputError, match="不覆盖"):
        import_questions(source, target)
    assert target.read_text("utf-8") == "kept"
