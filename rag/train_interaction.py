"""Trains ``rag/data/interaction.npz`` on the question bank; a maintainer's script (extra ``dev``).

    python -m rag.train_interaction [--epochs 4]

A clause must answer its own questions, not its near misses, not the questions of the clauses that
are found beside it, and nothing off topic (logistic, each part a mean); and a question must rate
its own clause above those (cross entropy). A quarter as many questions again are mistyped: in a
Chinese question typos are homophones, as an input method offers them. Questions that are kept from
training the encoder, and the documents in ``rag.train.UNSEEN``, take no part here either:
calibration and generalisation are measured on them. The encoder itself stays as it is. Seeded.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from pypinyin import lazy_pinyin
from rich.console import Console
from rich.progress import track
from torch import Tensor, nn
from torch.nn import functional

from corpus import NEAR_MISSES, load_off_topic, load_questions
from rag.bank import even_weights, is_kept_out, length_band
from rag.index import Index, open_encoder, open_index
from rag.interaction import HEADS, LAYERS, PATH
from rag.late import row_states
from rag.search import Searcher
from rag.settings import load_settings
from rag.train import UNSEEN

__all__: list[str] = []

_WIDTH, _DROPOUT = 64, 0.1
_BESIDE = 15
"""Clauses found for a question, among which its neighbours are."""
_CLOSEST, _CLOSE = 3, 3
"""Neighbours in a batch: the closest, and some drawn from the others."""
_QUESTION, _CLAUSE = 32, 192
"""Tokens at which questions and clauses are cut in training."""
_LOST = 0.08
"""Share of a question's tokens that are dropped."""
_RATE = 7e-4

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Example:
    """A question's unit token states, (t, d), the row of its clause or -1, rows found, and what it
    weighs (:func:`rag.bank.even_weights`).
    """

    states: Floats
    row: int
    found: tuple[int, ...]
    weight: float = 1.0


@dataclass
class Pool:
    """What a clause is taught with, and the clauses found beside it, the most frequent first."""

    answered: list[Example] = field(default_factory=list)
    missed: list[Example] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)


class Layer(nn.Module):
    """One layer of :class:`rag.interaction.Interaction`, of many questions and clauses at once."""

    def __init__(self) -> None:
        super().__init__()
        d = _WIDTH
        self.cq, self.ck, self.co = nn.Linear(d, d), nn.Linear(d, 2 * d), nn.Linear(d, d)
        self.sq, self.so = nn.Linear(d, 3 * d), nn.Linear(d, d)
        inner = (nn.GELU(approximate="tanh"), nn.Dropout(_DROPOUT))
        self.f = nn.Sequential(nn.Linear(d, 2 * d), *inner, nn.Linear(2 * d, d))
        self.n = nn.ModuleList(nn.LayerNorm(d) for _ in range(3))
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, x: Tensor, hide: Tensor, seen: Tensor, hide_seen: Tensor) -> Tensor:
        """x (clauses, questions, t, d), seen (clauses, n, d), and masks to add."""
        flat = self.n[0](x).flatten(1, 2)
        keys, values = self.ck(seen).chunk(2, -1)
        found = functional.scaled_dot_product_attention(
            _heads(self.cq(flat)), _heads(keys), _heads(values), hide_seen[:, None, None, :]
        )
        x = x + self.drop(self.co(found.transpose(-2, -3).reshape(x.shape)))
        asks, keys, values = self.sq(self.n[1](x)).chunk(3, -1)
        found = functional.scaled_dot_product_attention(
            _heads(asks), _heads(keys), _heads(values), hide[None, :, None, None, :]
        )
        x = x + self.drop(self.so(found.transpose(-2, -3).reshape(x.shape)))
        return x + self.drop(self.f(self.n[2](x)))


class Net(nn.Module):
    """:class:`rag.interaction.Interaction` while it learns; its weights have the same names."""

    def __init__(self, states: int) -> None:
        super().__init__()
        d = _WIDTH
        self.q, self.c, self.m = nn.Linear(states, d), nn.Linear(states, d), nn.Linear(3, d)
        self.nq, self.nc, self.a = nn.LayerNorm(d), nn.LayerNorm(d), nn.Linear(d, 1)
        self.l = nn.ModuleList(Layer() for _ in range(LAYERS))
        inner = (nn.GELU(approximate="tanh"), nn.Dropout(_DROPOUT))
        self.o = nn.Sequential(nn.LayerNorm(2 * d), nn.Linear(2 * d, d), *inner, nn.Linear(d, 1))

    def forward(self, questions: Sequence[Floats], clauses: Sequence[Floats]) -> Tensor:
        """Logits (questions, clauses) of unit token states (t, d) and (n, d)."""
        q, no_q = _padded(questions)
        c, no_c = _padded(clauses)
        hide, hide_seen = (torch.zeros(no.shape).masked_fill(no, -1e4) for no in (no_q, no_c))
        like = _likeness(q, c, no_c)
        root = q.shape[-1] ** 0.5
        x = self.nq(self.q(q * root))[None] + self.m((like - 0.7) * 5)
        seen = self.nc(self.c(c * root))
        for layer in self.l:
            x = layer(x, hide, seen, hide_seen)
        share = (self.a(x).squeeze(-1) + hide).softmax(-1)
        here = (~no_q).float()[None, ..., None]
        mean = (x * here).sum(2) / here.sum(2)
        pooled = torch.cat([(share[..., None] * x).sum(2), mean], -1)
        logits: Tensor = self.o(pooled).squeeze(-1).T
        return logits


def _heads(x: Tensor) -> Tensor:
    return x.unflatten(-1, (HEADS, -1)).transpose(-2, -3)


def _padded(states: Sequence[Floats]) -> tuple[Tensor, Tensor]:
    """Token states side by side, (b, t, d), and what is only padding, (b, t)."""
    padded = nn.utils.rnn.pad_sequence([torch.from_numpy(s) for s in states], batch_first=True)
    lengths = torch.tensor([len(s) for s in states])
    return padded, torch.arange(padded.shape[1])[None] >= lengths[:, None]


def _likeness(q: Tensor, c: Tensor, no_c: Tensor) -> Tensor:
    """As in :mod:`rag.interaction`, (clauses, questions, t, 3)."""
    cosines = (c @ q.flatten(0, 1).T).masked_fill(no_c[..., None], -1.0)
    best = cosines.amax(1)
    rest = cosines.masked_fill(cosines == best[:, None], -1.0).amax(1)
    return torch.stack([best, rest, best**4], -1).unflatten(1, q.shape[:2])


def mistyped(text: str, alike: dict[str, list[str]], draw: random.Random) -> str:
    """A text with one to three slips: homophones, and characters lost or swapped."""
    chars = list(text)
    for _ in range(1 if len(chars) < 10 else draw.choice((1, 2, 2, 3))):
        at, kind = draw.randrange(len(chars)), draw.random()
        others = [c for c in alike.get(_sound(chars[at]), []) if c != chars[at]]
        if kind < 0.6 and others:
            chars[at] = draw.choice(others)
        elif kind < 0.8:
            chars[at] = ""
        elif at + 1 < len(chars):
            chars[at], chars[at + 1] = chars[at + 1], chars[at]
    return "".join(chars)


def _sound(char: str) -> str:
    return str(lazy_pinyin(char)[0]) if "\u4e00" <= char <= "\u9fff" else ""


def gather(searcher: Searcher, draw: random.Random) -> tuple[dict[int, Pool], list[Example]]:
    """What each clause is taught with, by row, and the off-topic questions."""
    clauses = searcher.index.clauses
    rows = {
        clause.clause_id: row
        for row, clause in enumerate(clauses)
        if clause.clause_id.partition("/")[0] not in UNSEEN
    }
    taught = set(rows.values())
    asked = [(q.question, rows.get(q.clause_id, -1), True) for q in load_questions(clauses)]
    asked += [
        (q.question, rows.get(q.clause_id, -1), False) for q in load_questions(clauses, NEAR_MISSES)
    ]
    asked = [(q, row, answers) for q, row, answers in asked if row >= 0 and not is_kept_out(q)]
    used = Counter("".join(q for q, _, _ in asked))
    alike: dict[str, list[str]] = defaultdict(list)
    for char in sorted(used):
        alike[_sound(char)].append(char)
    some = draw.sample(asked, len(asked) // 4)
    asked += [(mistyped(q, alike, draw), row, answers) for q, row, answers in some]
    pools: dict[int, Pool] = defaultdict(Pool)
    beside: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    weights = even_weights(
        np.array([float(answers) for _, _, answers in asked]),
        np.array([length_band(question) for question, _, _ in asked]),
    ).tolist()
    shown = track(asked, "questions", console=Console(stderr=True))
    for (question, row, answers), weight in zip(shown, weights, strict=True):
        example = _example(searcher, question, row, weight)
        (pools[row].answered if answers else pools[row].missed).append(example)
        for place, other in enumerate(example.found):
            if other != row and other in taught:
                beside[row][other] += 1 / (place + 1)
    for row, pool in pools.items():
        likeliest = sorted(beside[row], key=lambda other: -beside[row][other])
        pool.beside = likeliest[:_BESIDE]
    stray = [
        _example(searcher, e.question, -1) for e in load_off_topic() if not is_kept_out(e.question)
    ]
    return dict(pools), stray


def _example(searcher: Searcher, question: str, row: int, weight: float = 1.0) -> Example:
    found = searcher.search(question, _BESIDE, held_out=True)
    if found.encoded.tokens is None:
        raise ValueError("the encoder has no token states")
    return Example(found.encoded.tokens, row, tuple(match.row for match in found.matches), weight)


def loss_of(
    net: Net,
    index: Index,
    row: int,
    pools: dict[int, Pool],
    stray: list[Example],
    draw: random.Random,
) -> dict[str, Tensor]:
    """The parts of the loss for a clause and its neighbours."""
    if index.tokens is None:
        raise ValueError("the index holds no token states")
    beside = pools[row].beside
    rows = [row, *beside[:_CLOSEST]]
    rows += (
        draw.sample(beside[_CLOSEST:], min(_CLOSE, len(beside) - _CLOSEST))
        if len(beside) > _CLOSEST
        else []
    )
    examples: list[tuple[Example, bool]] = []
    for n, one in enumerate(rows):
        pool = pools.get(one, Pool())
        for source, answers in ((pool.answered, True), (pool.missed, False)):
            few = min(len(source), (5 if answers else 4) if n == 0 else 1)
            examples += [(example, answers) for example in draw.sample(source, few)]
    examples += [(example, False) for example in draw.sample(stray, 2)]
    states = [_thinned(example.states, draw) for example, _ in examples]
    spans = [row_states(index.tokens, index.offsets, r)[:_CLAUSE] for r in rows]
    logits = net(states, spans)
    own = torch.tensor([[example.row == r for r in rows] for example, _ in examples])
    answers = torch.tensor([is_answer for _, is_answer in examples])
    weight = torch.tensor([example.weight for example, _ in examples])[:, None].expand_as(own)
    right, sibling = own & answers[:, None], ~own & answers[:, None]
    missed, other = own & ~answers[:, None], ~own & ~answers[:, None]
    return {
        "right": _mean(functional.softplus(-logits), weight, right),
        "missed": _mean(functional.softplus(logits), weight, missed),
        "sibling": functional.softplus(logits[sibling]).mean() * 0.3,
        "other": functional.softplus(logits[other]).mean() * 0.3,
        "above": functional.cross_entropy(logits[answers], own[answers].float().argmax(1)) / 4,
    }


def _mean(losses: Tensor, weight: Tensor, where: Tensor) -> Tensor:
    """The mean of some losses, each times its weight; 0 for none."""
    return (losses * weight * where).sum() / where.sum().clamp(min=1)


def _thinned(states: Floats, draw: random.Random) -> Floats:
    kept = [n for n in range(min(len(states), _QUESTION)) if draw.random() > _LOST]
    return states[kept] if len(kept) > 2 else states[:_QUESTION]


def main(epochs: Annotated[int, typer.Option(min=1)] = 4) -> None:
    """Train, print the mean losses of every 100 steps, and write the weights."""
    torch.manual_seed(0)
    draw = random.Random(0)  # noqa: S311
    settings = load_settings()
    encoder = open_encoder(settings)
    index = open_index(settings, encoder)
    pools, stray = gather(Searcher(index, encoder), draw)
    net = Net(encoder.dimension)
    order = [row for row, pool in pools.items() if pool.answered]
    steps = epochs * len(order)
    typer.echo(
        f"{len(order)} clauses, {sum(p.numel() for p in net.parameters())} weights, {steps} steps"
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / 200, max(0.0, 1 - step / steps))
    )
    seen: dict[str, list[float]] = defaultdict(list)
    for epoch in range(epochs):
        draw.shuffle(order)
        for row in order:
            parts = loss_of(net, index, row, pools, stray, draw)
            optimiser.zero_grad()
            sum(parts.values(), torch.tensor(0.0)).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            for name, value in parts.items():
                seen[name].append(value.item())
            if len(seen["right"]) % 100 == 0:
                shown = " ".join(f"{k} {np.mean(v[-100:]):.3f}" for k, v in seen.items())
                typer.echo(f"epoch {epoch + 1} step {len(seen['right'])}: {shown}")
    weights = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    beside = PATH.with_name("interaction.new.npz")
    np.savez_compressed(beside, encoder=np.array(encoder.fingerprint), **weights)
    beside.replace(PATH)


if __name__ == "__main__":
    typer.run(main)
