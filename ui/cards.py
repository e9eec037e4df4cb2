"""Citation cards: one cited clause as HTML. Everything that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from corpus import Status
from rag.reply import Citation, Hit
from ui.text import LEVELS, STATUSES

__all__ = ["badge", "card", "copy_text", "marked", "nearest_card", "paragraphs"]

_LONG = 420
"""Characters from which a clause is first shown as the surroundings of its quote."""
_AROUND = 90


def copy_text(citation: Citation) -> str:
    """The citation as a person would paste it: 《文件》（文号）条款：“原文”."""
    number = f"（{citation.document_number}）" if citation.document_number else ""
    return f"《{citation.document}》{number}{citation.label}：“{citation.quote}”"


def badge(citation: Citation) -> str:
    """Whether the document was in force on the day asked about, in words and colour."""
    words = STATUSES[citation.status]
    if citation.status is Status.EXPIRED and citation.expires:
        words = f"已于 {citation.expires:%Y-%m-%d} 到期"
    elif citation.status is Status.NOT_YET and citation.effective:
        words = f"尚未施行（{citation.effective:%Y-%m-%d} 起）"
    return f'<span class="pq-badge pq-{citation.status.value}">{escape(words)}</span>'


def paragraphs(text: str) -> str:
    """Escaped text with its line breaks kept."""
    return escape(text).replace("\n", "<br>")


def marked(before: str, quote: str, after: str) -> str:
    """A clause whose quoted span is marked."""
    return f"{paragraphs(before)}<mark>{paragraphs(quote)}</mark>{paragraphs(after)}"


def card(citation: Citation, turn: str) -> str:
    """One citation; its id is unique on the page because it carries the turn's."""
    anchor = f"{turn}-c{citation.n}"
    copied = escape(copy_text(citation))
    return (
        f'<article class="pq-card" id="{anchor}" tabindex="-1" aria-labelledby="{anchor}-h">'
        f'<header><span class="pq-n" aria-hidden="true">{citation.n}</span>'
        f'<h3 id="{anchor}-h"><span class="pq-sr">引用 {citation.n}：</span>'
        f"《{escape(citation.document)}》<b>{escape(citation.label)}</b></h3></header>"
        f'<p class="pq-meta">{badge(citation)}{_facts(citation)}</p>'
        f"{_note(citation)}{_clause(citation)}{_departments(citation.departments)}"
        f'<button type="button" class="pq-copy" data-copy="{copied}" '
        f'aria-label="复制引用 {citation.n}"><span>复制引用</span></button></article>'
    )


def nearest_card(hit: Hit) -> str:
    """A clause near a question that was refused: closed until opened, nothing marked."""
    return (
        f'<details class="pq-near"><summary>《{escape(hit.document)}》'
        f"<b>{escape(hit.label)}</b></summary><p>{paragraphs(hit.text)}</p></details>"
    )


def _facts(citation: Citation) -> str:
    facts = [citation.document_number, LEVELS.get(citation.level, citation.level)]
    facts.append(f"汇编第 {citation.page} 页" if citation.page else None)
    return "".join(f"<span>{escape(fact)}</span>" for fact in facts if fact)


def _note(citation: Citation) -> str:
    return f'<p class="pq-note">{paragraphs(citation.note)}</p>' if citation.note else ""


def _departments(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f'<p class="pq-dep"><b>责任单位</b>{escape("、".join(names))}</p>'


def _clause(citation: Citation) -> str:
    """The clause; a long one as the quote with its surroundings, and in full on request."""
    before, _, after = citation.text.partition(citation.quote)
    full = marked(before, citation.quote, after)
    if len(citation.text) <= _LONG or len(before) + len(after) <= 2 * _AROUND:
        return f'<blockquote class="pq-clause">{full}</blockquote>'
    head, tail = before[-_AROUND:], after[:_AROUND]
    excerpt = marked(
        f"……{head}" if head != before else head,
        citation.quote,
        f"{tail}……" if tail != after else tail,
    )
    return (
        f'<blockquote class="pq-clause">{excerpt}</blockquote><details class="pq-full">'
        f"<summary>条款全文（{len(citation.text)} 字）</summary>"
        f'<blockquote class="pq-clause">{full}</blockquote></details>'
    )
