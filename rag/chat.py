"""Answers from a chat model under the same invariants: a LangChain chain, checked before display.

Clauses go into the prompt under opaque tokens; a token that does not resolve deletes its statement,
and so does a statement that its clauses do not support.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

from langchain.chat_models import init_chat_model
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable

from corpus import Clause, Document, status_note
from policyqa.errors import ModelError
from rag.extract import Quote, cite, source_name, with_warning
from rag.grounding import best_quote
from rag.reply import Answer, Citation, Statement
from rag.search import Found
from rag.settings import ModelSettings
from rag.verify import faults

__all__ = ["REFUSAL", "answer_with_model", "chat_chain", "prompt_fingerprint"]

REFUSAL = "条款没有回答这个问题。"
"""The one sentence by which a model refuses; prompt, parser and tests share it."""

_PROMPT = Path(__file__).parent / "data" / "prompt.txt"
_OFFERED = 5
_CITED = re.compile(r"\[([a-z]\d[a-z]\d)\]")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?(?:\s*\[[^\[\]\n]{1,12}\])*[。]?")


def chat_chain(prompt: str, settings: ModelSettings) -> Runnable[dict[str, str], str]:
    """A prompt template, the configured model at temperature 0, and its answer as text."""
    model = init_chat_model(
        settings.model,
        model_provider="openai",
        base_url=settings.base_url,
        api_key=settings.api_key.get_secret_value() or "none",
        temperature=0,
        timeout=settings.timeout_s,
        max_retries=1,
        max_tokens=settings.max_tokens,
    )
    return ChatPromptTemplate.from_messages([("human", prompt)]) | model | StrOutputParser()


def prompt_fingerprint() -> str:
    """The first 16 digits of the SHA-256 of the prompt."""
    return hashlib.sha256(_PROMPT.read_bytes()).hexdigest()[:16]


def answer_with_model(
    found: Found,
    clauses: tuple[Clause, ...],
    documents: dict[str, Document],
    as_of: date,
    settings: ModelSettings,
) -> Answer | None:
    """Ask the model; None where it says that the clauses do not answer.

    Raises:
        ModelError: it cannot be reached, is too slow, or says nothing that its clauses support.
    """
    offered = {_token(c): c for m in found.matches[:_OFFERED] for c in (clauses[m.row],)}
    written = _ask(found.question, offered, documents, as_of, settings)
    if REFUSAL.rstrip("。") in written:
        return None
    supported = _supported(written, offered, documents)
    if not supported:
        raise ModelError("模型的回答没有条款支持")
    return _build(supported, documents, as_of)


def _token(clause: Clause) -> str:
    """An opaque name for a clause, which a model cannot guess: letter, digit, letter, digit."""
    digest = hashlib.sha256(clause.clause_id.encode()).digest()
    letters, digits = "abcdefghijkmnpqrstuvwxyz", "23456789"
    alphabets = (letters, digits, letters, digits)
    return "".join(chars[byte % len(chars)] for chars, byte in zip(alphabets, digest, strict=False))


def _ask(
    question: str,
    offered: dict[str, Clause],
    documents: dict[str, Document],
    as_of: date,
    settings: ModelSettings,
) -> str:
    listed = "\n".join(
        f"<clause token={token!r}>{source_name(c, documents[c.clause_id])}"
        f"（{status_note(documents[c.clause_id], as_of, c) or '现行有效'}）\n{c.text}</clause>"
        for token, c in offered.items()
    )
    try:
        return chat_chain(_PROMPT.read_text("utf-8"), settings).invoke(
            {
                "example": next(iter(offered)),
                "tokens": "、".join(offered),
                "refusal": REFUSAL,
                "clauses": listed,
                "question": question,
            }
        )
    except Exception as error:  # every client library raises types of its own
        raise ModelError(f"无法从模型得到回答（{type(error).__name__}）") from error


def _supported(
    written: str, offered: dict[str, Clause], documents: dict[str, Document]
) -> list[tuple[str, list[Clause]]]:
    """Statements whose tokens all resolve and whose clauses support them."""
    out = []
    for sentence in _SENTENCE.findall(written):
        tokens = list(dict.fromkeys(_CITED.findall(sentence)))
        text = re.sub(r"\s*\[[^\[\]\n]*\]", "", sentence).strip()
        cited = [offered[token] for token in tokens if token in offered]
        whole = bool(cited) and len(cited) == len(tokens)
        if whole and not faults(text, [(c, documents[c.clause_id]) for c in cited]):
            out.append((text, cited))
    return out


def _build(
    supported: list[tuple[str, list[Clause]]], documents: dict[str, Document], as_of: date
) -> Answer:
    numbers: dict[str, int] = {}
    citations: list[Citation] = []
    statements: list[Statement] = []
    for text, cited in supported:
        markers = []
        for clause in cited:
            document = documents[clause.clause_id]
            quote = Quote(clause, document, best_quote(text, clause.text))
            if clause.clause_id not in numbers:
                numbers[clause.clause_id] = len(numbers) + 1
                citations.append(cite(numbers[clause.clause_id], quote, as_of))
            said = "".join(s.text for s in statements) + text
            text = with_warning(text, quote, as_of, said)
            markers.append(numbers[clause.clause_id])
        statements.append(Statement(text=text, citations=tuple(markers)))
    return Answer(statements=tuple(statements), citations=tuple(citations))
