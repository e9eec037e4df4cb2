"""Replies as HTML. Pure functions: everything that came from outside is escaped here, once."""

from __future__ import annotations

from html import escape

from rag import Citation, Hit, Refusal, Reply, Statement
from ui.text import LEVELS

__all__ = ["badge", "citation_text", "render_failure", "render_pending", "render_turn"]


def badge(citation: Citation) -> str:
    """The validity badge of a citation, as words."""
    match citation.status:
        case "in_force":
            return "现行有效（据本汇编）"
        case "expired":
            return f"已于 {citation.expires} 到期"
        case "not_yet":
            return f"{citation.effective} 起施行，尚未施行"
        case "repealed":
            return "已废止，见说明"
    return "时效未明"


def citation_text(citation: Citation) -> str:
    """What 复制引用 puts on the clipboard: 《文件》（文号）条款：“原文”."""
    return f"{_name(citation)}：“{citation.quote}”"


def _name(citation: Citation) -> str:
    number = citation.document_number
    shown = f"（{number}）" if number and number not in citation.document else ""
    return f"《{citation.document}》{shown}{citation.label}"


def render_turn(turn: int, reply: Reply) -> str:
    """One question with its answer and cards; ``turn`` keeps ids of several turns apart."""
    if reply.refusal is not None:
        body = _refusal(reply.refusal, reply.hits)
    else:
        cards = "".join(_card(turn, c) for c in reply.citations)
        body = (
            f'<div class="pq-answer" role="status">{_statements(turn, reply.statements)}</div>'
            f'<h3 class="pq-sources">依据条款</h3>{cards}'
        )
    note = f'<p class="pq-note">{_text(reply.notice)}</p>' if reply.notice else ""
    return _question(reply.question) + note + body


def render_pending(turn: int, question: str, statements: tuple[Statement, ...]) -> str:
    """A turn whose answer is still arriving."""
    waiting = '<span class="pq-wait">正在查找条款…</span>'
    shown = _statements(turn, statements) or waiting
    return f'{_question(question)}<div class="pq-answer" aria-busy="true">{shown}</div>'


def render_failure(question: str) -> str:
    """A turn that the service could not answer through a fault of its own."""
    sorry = "抱歉，服务出了问题，这次没有得到回答。请稍后再问一次；急需时请拨打12345或12360。"
    return f'{_question(question)}<p class="pq-hint" role="alert">{sorry}</p>'


def _question(question: str) -> str:
    asked = '<span class="pq-visually-hidden">您问：</span>'
    return f'<div class="pq-question">{asked}{_text(question)}</div>'


def _statements(turn: int, statements: tuple[Statement, ...]) -> str:
    out = ""
    for statement in statements:
        markers = "".join(
            f'<a class="pq-cite" href="#pq-{turn}-{n}" aria-label="查看依据 {n}">[{n}]</a>'
            for n in statement.citations
        )
        out += f"<p>{_text(statement.text)}{markers}</p>"
    return out


def _card(turn: int, citation: Citation) -> str:
    facts = [LEVELS[citation.level]]
    facts += [f"汇编第 {citation.page} 页"] if citation.page else []
    if citation.departments:
        facts.append(f"责任单位：{'、'.join(citation.departments)}")
    note = f'<p class="pq-note">{_text(citation.note)}</p>' if citation.note else ""
    before, _, after = citation.text.partition(citation.quote)
    return (
        f'<article class="pq-card" id="pq-{turn}-{citation.n}" tabindex="-1">'
        f'<header><span class="pq-number">[{citation.n}]</span>'
        f"<strong>{_text(_name(citation))}</strong>"
        f'<span class="pq-badge pq-{citation.status}">{_text(badge(citation))}</span></header>'
        f'<p class="pq-facts">{_text(" · ".join(facts))}</p>{note}'
        f"<blockquote>{_text(before)}<mark>{_text(citation.quote)}</mark>{_text(after)}</blockquote>"
        f'<button type="button" class="pq-copy" data-copy="{escape(citation_text(citation))}">'
        "复制引用</button></article>"
    )


def _refusal(refusal: Refusal, hits: tuple[Hit, ...]) -> str:
    phones = "".join(
        f'<a class="pq-phone" href="tel:{escape(p)}">{escape(p)}</a>'
        for p in refusal.handover.phones
    )
    bodies = "、".join(refusal.handover.departments)
    asked = f"<p>也可向相近条款的责任单位了解：{_text(bodies)}</p>" if bodies else ""
    near = "".join(
        f"<details><summary>《{_text(hit.document)}》{_text(hit.label)}</summary>"
        f"<blockquote>{_text(hit.text)}</blockquote></details>"
        for hit in hits
        if hit.clause_id in refusal.nearest
    )
    listed = f'<h3 class="pq-sources">相近条款（并非答案）</h3>{near}' if near else ""
    return (
        f'<div class="pq-refusal" role="status"><p>{_text(refusal.message)}</p>{asked}'
        f'<p class="pq-phones">{phones}</p></div>{listed}'
    )


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")
