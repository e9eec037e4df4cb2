"""How the project is laid out: public names, sizes of modules, data without pickle."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("policyqa", "corpus", "embeddings", "rag", "ui", "eval")
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_exports_what_it_says(room: str) -> None:
    module = importlib.import_module(room)
    assert module.__all__
    for name in module.__all__:
        assert getattr(module, name) is not None


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_small_documented_and_honest(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    assert ast.get_docstring(ast.parse(text))
    assert not re.search(r"\bimport (?:pickle|marshal|shelve)\b|allow_pickle=True", text)


def test_a_private_name_is_not_public() -> None:
    with pytest.raises(AttributeError):
        _ = importlib.import_module("rag").nothing
    with pytest.raises(AttributeError):
        _ = importlib.import_module("ui").nothing
