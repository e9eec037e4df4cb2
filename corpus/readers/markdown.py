"""Markdown through markdown-it-py: headings, paragraphs, lists with their numbers, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.reader import Progress, Reading
from corpus.readers.html import paragraphs_of
from corpus.readers.layout import lines_of_paragraphs, table_rows
from corpus.readers.text import decode

__all__ = ["read"]

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def read(data: bytes, name: str, progress: Progress | None = None) -> Reading:
    """Read Markdown; a list item keeps its number, and a line break inside a paragraph stays one.

    Raises:
        InputError: the bytes are no text.
    """
    del progress
    text = _FRONT_MATTER.sub("", decode(data, name))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return Reading(tuple(lines_of_paragraphs(_paragraphs(tokens))))


def _paragraphs(tokens: list[Token]) -> Iterator[str]:
    number = ""
    rows: list[list[str]] = []  # of the table that is open
    for token in tokens:
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            yield from table_rows(rows)
            rows = []
        elif token.type == "inline" and rows:
            rows[-1].append(_plain(token))
        elif token.type == "inline":
            yield number + _plain(token)
            number = ""
        elif token.type in ("fence", "code_block"):
            yield from token.content.split("\n")
        elif token.type == "html_block":
            yield from paragraphs_of(token.content)


def _plain(token: Token) -> str:
    """Words of an inline token; breaks are newlines, tags and pictures go."""
    out = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak") or child.content.startswith("<br"):
            out.append("\n")
        elif child.type in ("text", "code_inline"):
            out.append(child.content)
    return "".join(out)
