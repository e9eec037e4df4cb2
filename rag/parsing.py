"""What a chat model wrote, statement by statement, while it is still writing.

Two forms are read, whichever comes: a JSON object with ``statements``, and sentences with markers.
A statement is complete when nothing that follows can change it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

__all__ = ["Written", "answer_schema", "complete_statements", "is_json", "without_thought"]

_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
"""What reasoning models put before their answer where the server does not take it out."""
_LIST = re.compile(r'"statements"\s*:\s*\[')
_MARKER = r"[\[【［][^\[\]【】［］\n]{0,40}[\]】］]"
_MARKED = re.compile(rf"\s*({_MARKER})")
_YEAR = re.compile(r"[\[【［](?:19|20)\d\d[\]】］]")
"""Brackets round a year belong to a 文号; all others are taken for markers."""
_END = r"[。！？!?][”’」』）)]*"
_SENTENCE = re.compile(rf"[^。！？!?\n]+(?:{_END})?(?:[ \t]*{_MARKER})*[。]?")
_WHOLE = re.compile(rf"(?:{_END}(?:[ \t]*{_MARKER})*|[。！？])\s*\Z")
_BULLET = re.compile(r"\A\s*(?:[-*•·#]+\s*|[（(]?\d{1,2}(?:[、)）]|\.(?!\d))\s*)")
_UNCLOSED = re.compile(r"[\[【［][^\]】］]*\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """A statement without its markers, and the tokens in them, each once, in order."""

    text: str
    tokens: tuple[str, ...]


def answer_schema(tokens: list[str]) -> dict[str, object]:
    """The response format, in OpenAI's form: statements that cite valid tokens."""
    statement = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "tokens": {"type": "array", "items": {"type": "string", "enum": tokens}},
        },
        "required": ["text", "tokens"],
        "additionalProperties": False,
    }
    schema = {
        "type": "object",
        "properties": {"statements": {"type": "array", "items": statement}},
        "required": ["statements"],
        "additionalProperties": False,
    }
    return {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": schema},
    }


def without_thought(written: str) -> str:
    """The answer without the thoughts before it."""
    return _THOUGHT.sub("", written)


def is_json(written: str) -> bool:
    """Whether the answer is in the JSON form, as far as it can be seen."""
    return bool(re.match(r"\s*(?:```(?:json)?\s*)?\{", without_thought(written)))


def complete_statements(written: str, *, ended: bool, cut: bool = False) -> list[Written]:
    """The statements that are complete in the text so far; more text only adds to the list.

    ``ended``: no more will come. ``cut``: it ended before the model was done, so that the last
    statement counts only if it is closed.
    """
    answer = without_thought(written)
    if is_json(written):
        return _objects(answer)
    if not ended:
        answer = _UNCLOSED.sub("", answer)
    found = list(_SENTENCE.finditer(answer))
    if found and not ended:
        open_end = "\n" not in answer[found[-1].end() :]
    else:
        open_end = bool(found) and cut and not _WHOLE.search(found[-1][0])
    if open_end:
        found.pop()
    read = [_split(match[0]) for match in found]
    return [one for one in read if one.text]


def _objects(answer: str) -> list[Written]:
    """The objects that are closed in the array of statements."""
    start, out = _LIST.search(answer), []
    at = start.end() if start else len(answer)
    decoder = json.JSONDecoder()
    while gap := re.compile(r"[\s,]*(?=\{)").match(answer, at):
        try:
            value, at = decoder.raw_decode(answer, gap.end())
        except (ValueError, RecursionError):
            break
        text, tokens = value.get("text"), value.get("tokens")
        if isinstance(text, str) and isinstance(tokens, list) and text.strip():
            one = _split(text.replace("\n", " "))
            listed = tuple(str(token) for token in tokens)
            out.append(Written(one.text, tuple(dict.fromkeys(listed + one.tokens))))
    return out


def _split(sentence: str) -> Written:
    """A sentence apart from its markers."""
    markers = [m for m in _MARKED.findall(sentence) if not _YEAR.fullmatch(m)]
    text = _MARKED.sub(lambda m: m[0] if _YEAR.fullmatch(m[1]) else "", sentence)
    text = _BULLET.sub("", text.replace("**", "")).strip()
    tokens = [t for m in markers for t in re.split(r"[,，、;；\s]+", m[1:-1]) if t] if text else []
    if markers and not tokens:
        tokens = ["?"]  # an empty marker names nothing, and must not pass for none
    return Written(re.sub(r"。{2,}", "。", text), tuple(dict.fromkeys(tokens)))
