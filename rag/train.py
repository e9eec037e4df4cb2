"""Trains the bundled encoder on the question bank; a maintainer's script (extra ``dev``).

    python -m rag.train --out FOLDER [--epochs 4]

Late interaction as in ColBERT (arXiv 2004.12832) and pooled vectors beside it learn together: a
question must find its clause among its neighbours and siblings (cross entropy over the batch), and
lie near the other questions of its clause (supervised contrast, arXiv 2004.11362). A batch is made
of groups of clauses that lie near each other, with their questions: so every negative is a hard
one, and a clause is encoded once for all its questions. The trainer of sentence-transformers has no
such batches, which is why the loop is written out. Near misses take no part: what an encoder learns
from them is the bank's manner (see the model card). :mod:`rag.train_interaction` learns from them.

Documents in ``UNSEEN`` and one bank question in five (:func:`rag.bank.is_kept_out`) take no part,
so that generalisation and calibration are measured on what the encoder has not seen. Seeded; word
embeddings stay as they are.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from corpus import Clause, load_library, load_questions
from embeddings.export import load_bert
from rag.bank import is_kept_out
from rag.lay_terms import to_official
from rag.passages import passage
from rag.settings import load_settings

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from torch import Tensor

__all__ = ["UNSEEN"]

UNSEEN = (
    "lodging-2024",
    "cq-ecommerce-2023",
    "cq-import-2024",
    "cq-facilitation-2024",
    "gacc-2023-108",
    "gacc-2023-127",
)
"""Documents that training never sees: of each kind and level, a tenth of the corpus."""
_GROUPS, _GROUP = 3, 4
_QUESTIONS = 10
"""Questions of a clause in one batch."""
_PASSAGE, _QUESTION = 256, 48
"""Tokens at which a passage and a question are cut; 3 % of the passages are longer."""
_LATE, _POOLED = 0.02, 0.05
"""Temperatures; the first is that of E5."""
_RATE, _WARM = 4e-5, 0.1


@dataclass
class Pool:
    """What a clause is taught with."""

    clause: Clause
    asked: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Texts:
    """Encoded texts: unit token states (n, t, d), what of them counts (n, t), unit means (n, d)."""

    states: Tensor
    counts: Tensor
    pooled: Tensor


def pools(clauses: Sequence[Clause]) -> list[Pool]:
    """The clauses that are trained on, with their questions."""
    by_id = {c.clause_id: Pool(c) for c in clauses if c.clause_id.partition("/")[0] not in UNSEEN}
    for entry in load_questions(clauses):
        if entry.clause_id in by_id and not is_kept_out(entry.question):
            by_id[entry.clause_id].asked.append(entry.question)
    return [pool for pool in by_id.values() if pool.asked]


def noisy(text: str, draw: random.Random) -> str:
    """A question as a hurried hand types it: now and then a character lost, doubled or swapped."""
    if len(text) < 6 or draw.random() > 0.25:
        return text
    at = draw.randrange(1, len(text) - 1)
    kind = draw.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


class Encoder:
    """The encoder in full precision, as the exported file computes it."""

    def __init__(self, model: torch.nn.Module, tokenizer: Tokenizer) -> None:
        self.model = model
        self._tokenizer = tokenizer
        self._spoken = {i for piece, i in tokenizer.get_vocab().items() if piece.strip("▁")}

    def __call__(self, texts: Sequence[str], prefix: str, limit: int) -> Texts:
        import torch
        from torch.nn import functional

        head = len(self._tokenizer.encode(prefix.rstrip()).ids) - 1
        rows = [e.ids for e in self._tokenizer.encode_batch([prefix + text for text in texts])]
        rows = [ids[: limit - 1] + ids[-1:] if len(ids) > limit else ids for ids in rows]
        width = max(map(len, rows))
        ids = torch.full((len(rows), width), 1)
        mask = torch.zeros(len(rows), width)
        counts = torch.zeros(len(rows), width)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
            spoken = [float(t in self._spoken) for t in row[head:-1]]
            counts[i, head : len(row) - 1] = torch.tensor(spoken)
        with torch.autocast("cpu", torch.bfloat16):  # a third faster, the losses are the same
            states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return Texts(
            functional.normalize(states, dim=-1), counts, functional.normalize(mean, dim=-1)
        )


def late(questions: Texts, passages: Texts) -> Tensor:
    """Mean over question tokens of the best cosine in each passage, (questions, passages)."""
    import torch

    similar = torch.einsum("qsd,ptd->qpst", questions.states, passages.states)
    similar = similar.masked_fill(passages.counts[None, :, None, :] == 0, -1.0)
    best = similar.amax(-1)
    counts = questions.counts[:, None]
    return (best * counts).sum(-1) / counts.sum(-1).clamp(min=1)


def batches(
    pool: list[Pool], vectors: np.ndarray[Any, Any], draw: random.Random
) -> Iterator[list[Pool]]:
    """Every clause once, in groups of near neighbours, several groups to a batch."""
    left = list(range(len(pool)))
    draw.shuffle(left)
    free, groups = set(left), []
    similar = vectors @ vectors.T
    for first in left:
        if first not in free:
            continue
        nearest = [i for i in np.argsort(-similar[first]).tolist() if i in free][:_GROUP]
        free -= set(nearest)
        groups.append([pool[i] for i in nearest])
    draw.shuffle(groups)
    for start in range(0, len(groups), _GROUPS):
        yield [one for group in groups[start : start + _GROUPS] for one in group]


def losses(encode: Encoder, batch: list[Pool], draw: random.Random) -> dict[str, Tensor]:
    """The parts of the loss for one batch."""
    import torch
    from torch.nn import functional

    asked: list[str] = []
    owner: list[int] = []
    for i, pool in enumerate(batch):
        drawn = draw.sample(pool.asked, min(_QUESTIONS, len(pool.asked)))
        asked += [to_official(noisy(text, draw)) for text in drawn]
        owner += [i] * len(drawn)
    passages = encode([passage(pool.clause) for pool in batch], "passage: ", _PASSAGE)
    texts = encode(asked, "query: ", _QUESTION)
    mine = torch.tensor(owner)
    pooled = texts.pooled @ passages.pooled.T
    return {
        "late": functional.cross_entropy(late(texts, passages) / _LATE, mine),
        "pooled": functional.cross_entropy(pooled / _LATE, mine) / 2,
        "alike": _alike(texts.pooled, mine) / 2,
    }


def _alike(pooled: Tensor, owner: Tensor) -> Tensor:
    """Supervised contrast: a question lies nearer its clause's others than all other questions."""
    import torch

    itself = torch.eye(len(pooled), dtype=torch.bool)
    similar = pooled @ pooled.T / _POOLED
    share = similar.masked_fill(itself, -math.inf).log_softmax(-1)
    same = (owner[:, None] == owner[None, :]) & ~itself
    some = same.any(1)
    return -(share.masked_fill(~same, 0).sum(1) / same.sum(1).clamp(min=1))[some].mean()


def main(
    out: Annotated[Path, typer.Option(help="Folder for weights.safetensors, one file per epoch.")],
    epochs: Annotated[int, typer.Option(min=1)] = 4,
) -> None:
    """Train, print the mean losses of every 20 steps, and write the weights after each epoch."""
    import torch
    from safetensors.torch import save_model

    torch.manual_seed(0)
    draw = random.Random(0)  # noqa: S311
    clauses = [c for d in load_library(load_settings().data_dir).documents for c in d.clauses]
    pool = pools(clauses)
    model, tokenizer = load_bert()
    model.embeddings.requires_grad_(requires_grad=False)
    encode = Encoder(model, tokenizer)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=_RATE, weight_decay=0.01)
    steps = epochs * -(-len(pool) // (_GROUPS * _GROUP))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (_WARM * steps), max(0.0, 1 - s / (steps + 20)))
    )
    out.mkdir(parents=True, exist_ok=True)
    typer.echo(f"{len(pool)} clauses, {sum(len(p.asked) for p in pool)} questions, {steps} steps")
    model.train()
    for epoch in range(epochs):
        with torch.no_grad():
            states = [encode([passage(p.clause)], "passage: ", _PASSAGE).pooled for p in pool]
        seen: dict[str, list[float]] = defaultdict(list)
        for step, batch in enumerate(batches(pool, torch.cat(states).numpy(), draw)):
            parts = losses(encode, batch, draw)
            optimiser.zero_grad()
            sum(parts.values(), torch.tensor(0.0)).backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            for name, value in parts.items():
                seen[name].append(float(value.detach()))
            if step % 20 == 19:
                shown = " ".join(f"{k} {np.mean(v[-20:]):.3f}" for k, v in seen.items())
                typer.echo(f"epoch {epoch + 1} step {step + 1}: {shown}")
        save_model(model, str(out / f"epoch-{epoch + 1}.safetensors"))
    save_model(model, str(out / "weights.safetensors"))


if __name__ == "__main__":
    typer.run(main)
