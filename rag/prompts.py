"""What a chat model is told: templates from files, with the data in them fenced.

Every file begins with a version line; version and hash of all of them name the prompts in a reply.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from corpus import Clause, Document, status_note
from rag.extract import source_name
from rag.passages import passage

__all__ = [
    "REFUSAL",
    "answer_prompt",
    "choice_prompt",
    "followup_prompt",
    "prompt_name",
    "repair_prompt",
    "tokens_for",
    "unfenced",
    "wording_prompt",
]

REFUSAL = "条款没有回答这个问题。"
"""The one sentence by which a model refuses; prompt, parser and tests share it."""

_DATA = Path(__file__).parent / "data"
_FILES = (
    "answer.txt",
    "form_json.txt",
    "form_text.txt",
    "repair.txt",
    "followup.txt",
    "help_terms.txt",
    "help_hypothetical.txt",
    "help_rerank.txt",
)
_SHOWN = 400
"""Characters of a clause that a model sees which only has to choose."""
_FENCE = str.maketrans("<>", "＜＞")


def answer_prompt(
    question: str,
    offered: Mapping[str, Clause],
    documents: Mapping[str, Document],
    as_of: date,
    *,
    structured: bool,
) -> str:
    """Rules, the offered clauses under their tokens, and the question, ready to send."""
    names = list(offered)
    form = _template("form_json.txt" if structured else "form_text.txt")
    return _template("answer.txt").format(
        tokens="、".join(names),
        refusal=REFUSAL,
        form=form.format(example=names[0], other=names[-1], refusal=REFUSAL),
        clauses="\n".join(
            _listed(token, clause, documents[clause.clause_id], as_of)
            for token, clause in offered.items()
        ),
        question=unfenced(question),
    )


def unfenced(text: str) -> str:
    """Text that cannot close the fence around it: no angle bracket of ASCII is left.

    NFKC, which every check applies, maps the wide ones back, so that a quote still matches.
    """
    return text.translate(_FENCE)


def repair_prompt(failed: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Statements that were not shown, each with the reasons against it."""
    listed = "\n".join(
        f"{n}. <failed>{unfenced(text)}</failed>原因：{'；'.join(reasons)}"
        for n, (text, reasons) in enumerate(failed, start=1)
    )
    return _template("repair.txt").format(failed=listed, refusal=REFUSAL)


def followup_prompt(question: str, said: Sequence[str]) -> str:
    """A follow-up and the questions before it, oldest first, to be joined into one question."""
    history = "\n".join(map(unfenced, said))
    return _template("followup.txt").format(history=history, question=unfenced(question))


def wording_prompt(kind: str, question: str) -> str:
    """Ask for a text to search for: ``kind`` is ``terms`` or ``hypothetical``."""
    return _template(f"help_{kind}.txt").format(question=unfenced(question))


def choice_prompt(question: str, offered: Mapping[str, Clause], most: int) -> str:
    """Clauses under their tokens, of which the model chooses at most so many."""
    return _template("help_rerank.txt").format(
        most=most,
        tokens="、".join(offered),
        clauses="\n".join(
            f'<clause token="{token}">{unfenced(passage(clause)[:_SHOWN])}</clause>'
            for token, clause in offered.items()
        ),
        question=unfenced(question),
    )


@cache
def prompt_name(helps: tuple[str, ...] = ()) -> str:
    """Version and hash of the prompts, such as ``answer 2 · 3f9c2a1b04de · rerank``.

    ``helps`` are the helps in searching that are on (:attr:`rag.settings.ModelSettings.helps`).
    """
    read = [(_DATA / name).read_bytes() for name in _FILES]
    version = read[0].decode().partition("\n")[0].removeprefix("# version:").strip()
    digest = hashlib.sha256(b"".join(read)).hexdigest()[:12]
    return " · ".join([f"answer {version}", digest, *helps])


def tokens_for(clauses: Iterable[Clause]) -> dict[str, Clause]:
    """Clauses by opaque names that say nothing of them: letter, digit, letter, digit.

    The same clauses get the same names, so that a prompt can be cached and repeated.
    """
    out: dict[str, Clause] = {}
    letters, digits = "abcdefghijkmnpqrstuvwxyz", "23456789"
    for clause in clauses:
        digest = hashlib.sha256(clause.clause_id.encode()).digest()
        while True:
            alphabets = zip((letters, digits, letters, digits), digest, strict=False)
            token = "".join(alphabet[byte % len(alphabet)] for alphabet, byte in alphabets)
            if token not in out:
                break
            digest = hashlib.sha256(digest).digest()
        out[token] = clause
    return out


def _listed(token: str, clause: Clause, document: Document, as_of: date) -> str:
    level = document.level.shown if document.level else "未注明"
    status = (status_note(document, as_of, clause) or "现行有效").rstrip("。")
    head = f"{source_name(clause, document)}（层级：{level}；时效：{status}）"
    data = unfenced(f"{head}\n{clause.text}")
    return f'<clause token="{token}">{data}</clause>'


@cache
def _template(name: str) -> str:
    """The template without its version line."""
    return (_DATA / name).read_text("utf-8").partition("\n")[2].strip()
