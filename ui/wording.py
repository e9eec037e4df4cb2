"""The words on the web pages, from data/copy.toml, and of those for staff, from data/staff.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

__all__ = ["Language", "Topic", "is_english", "staff_words", "topics", "words"]

Language = Literal["zh", "en"]
Words = MappingProxyType[str, str]

_FILE = Path(__file__).parent / "data" / "copy.toml"
_STAFF = Path(__file__).parent / "data" / "staff.toml"
_HAN = re.compile(r"[\u3400-\u9fff]")
_TITLE = re.compile(r"《[^》]*》")
_WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading of the first visit, with questions that can be clicked."""

    name: str
    questions: tuple[str, ...]


@cache
def words(language: Language) -> Words:
    """All words of a language, by key."""
    found: dict[str, str] = tomllib.loads(_FILE.read_text("utf-8"))[language]
    return MappingProxyType(found)


@cache
def staff_words(page: str) -> Words:
    """The Chinese words, those shared by the pages for staff, and those of one such page."""
    tables = tomllib.loads(_STAFF.read_text("utf-8"))
    return MappingProxyType({**words("zh"), **tables["staff"], **tables[page]})


@cache
def topics(language: Language) -> tuple[Topic, ...]:
    """Example questions by topic, drawn from the corpus."""
    listed = tomllib.loads(_FILE.read_text("utf-8"))["topics"]
    return tuple(Topic(t[language], tuple(t[f"questions_{language}"])) for t in listed)


def is_english(question: str) -> bool:
    """Whether a question is English; it may name a document in Chinese.

    A lone abbreviation (AEO, RCEP) is as Chinese as not.
    """
    rest = _TITLE.sub("", question)
    found = _WORD.findall(rest)
    return len(found) >= 3 and len(_HAN.findall(rest)) < len(found)
