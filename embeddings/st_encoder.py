"""Any model of sentence-transformers 6: single-vector, or late interaction (multi-vector)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from embeddings.base import Encoded, Encoder, Floats, normalise, pool
from embeddings.st_model import load_model
from embeddings.windows import join, split_text
from policyqa.errors import EncoderError

__all__ = ["SentenceTransformersEncoder"]

_BATCH = 16
_PROMPTS = {"query": ("query",), "document": ("document", "passage", "corpus")}
"""Names of prompts in the order in which ``encode_query`` and ``encode_document`` take them."""


@dataclass(frozen=True, eq=False)
class _Window:
    """One window encoded: pooled (d,), all scored rows (n, d), the text's own rows and texts."""

    pooled: Floats
    scored: Floats
    own: Floats
    texts: list[str]


class SentenceTransformersEncoder(Encoder):
    """Runs a folder or a model of the hub; imports torch and loads the model when constructed.

    Pooled vectors are the model's own; those of a text of several windows are the mean of its
    windows by length. A multi-vector model gives the normalised mean of its token vectors.
    ``late_interaction`` is False where token states have another size than the pooled vector.
    """

    def __init__(self, name_or_path: str) -> None:
        """Load the model and try it once.

        Raises:
            EncoderError: the extra is not installed, or the model cannot be found or loaded.
        """
        self._model, digest = load_model(name_or_path)
        self._multi = type(self._model).__name__ == "MultiVectorEncoder"
        self.fingerprint = f"st-{digest[:16]}"
        self.late_interaction = True
        (row,) = self._rows("query", ["试"])
        self.late_interaction = self._has_tokens(row)
        if self._multi and not self.late_interaction:
            raise EncoderError(f"{name_or_path} 的分词器不给出字符位置，无法使用。请换用别的模型。")
        self.dimension = len(self._window("query", "试", row).pooled)

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode questions with the model's own prompt for them."""
        return self._encode("query", texts, None)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Encoded]:
        """Encode passages with the model's own prompt for them."""
        return self._encode("document", texts, progress)

    def _encode(
        self, task: str, texts: Sequence[str], progress: Callable[[int], None] | None
    ) -> list[Encoded]:
        out: list[Encoded] = []
        for start in range(0, len(texts), _BATCH):
            split = [self._split(task, text) for text in texts[start : start + _BATCH]]
            flat = [window for windows in split for window in windows]
            rows = iter(self._rows(task, flat))
            for windows in split:
                done = [self._window(task, window, next(rows)) for window in windows]
                out.append(self._finish(windows, done))
                if progress:
                    progress(1)
        return out

    def _finish(self, texts: list[str], windows: list[_Window]) -> Encoded:
        if self._multi:
            pooled = pool([window.scored for window in windows])
        else:
            pooled = join(texts, [window.pooled for window in windows])
        if not self.late_interaction:
            return Encoded(pooled)
        tokens = np.concatenate([window.own for window in windows])
        return Encoded(pooled, normalise(tokens), tuple(t for w in windows for t in w.texts))

    def _rows(self, task: str, windows: list[str]) -> list[dict[str, Any]]:
        """What the library's modules leave for each window: ids, mask, states, pooled vector."""
        encode = self._model.encode_query if task == "query" else self._model.encode_document
        try:
            rows: list[dict[str, Any]] = encode(
                windows, output_value=None, batch_size=_BATCH, show_progress_bar=False
            )
        except Exception as error:
            raise EncoderError(
                f"向量模型运行失败（{type(error).__name__}：{error}）。"
                "请检查内存或显存是否够用，或换用随包模型（embedding.name = bundled）。"
            ) from error
        return rows

    def _has_tokens(self, row: dict[str, Any]) -> bool:
        """Whether states can be told apart by token and compared with the pooled vector."""
        if "token_embeddings" not in row or not getattr(self._model.tokenizer, "is_fast", False):
            return False
        size = row["token_embeddings"].shape[-1]
        return self._multi or int(row["sentence_embedding"].shape[-1]) == size

    def _window(self, task: str, text: str, row: dict[str, Any]) -> _Window:
        none = np.empty((0, 0), dtype=np.float32)
        if not self.late_interaction:
            return _Window(_floats(row["sentence_embedding"]), none, none, [])
        states, mask = _floats(row["token_embeddings"]), row["attention_mask"].cpu().numpy() > 0
        scored = states[mask]
        pooled = pool([scored]) if self._multi else _floats(row["sentence_embedding"])
        texts = self._own_tokens(task, text, row["input_ids"].tolist())
        kept = [i for i in sorted(texts) if mask[i]]
        return _Window(normalise(pooled), scored, states[kept], [texts[i] for i in kept])

    def _own_tokens(self, task: str, text: str, ids: list[int]) -> dict[int, str]:
        """Position and text of the tokens that lie in ``text``: no prompt, no special tokens."""
        full, head = self._prompt(task) + text, len(self._prompt(task))
        tokenizer = self._model.tokenizer
        encoding = tokenizer(full, return_offsets_mapping=True, verbose=False)
        count = len(encoding["input_ids"])
        shift = len(ids) - count if tokenizer.padding_side == "left" else 0
        if ids[shift : shift + count] != encoding["input_ids"]:
            raise EncoderError("向量模型改写了输入文本，无法对应到词元。请换用别的模型。")
        names = tokenizer.convert_ids_to_tokens(encoding["input_ids"])
        spans = enumerate(zip(encoding["offset_mapping"], names, strict=True), start=shift)
        texts = {
            i: full[max(start, head) : end].strip()
            for i, ((start, end), name) in spans
            if end > head and name.strip("▁")  # a metaspace alone says nothing
        }
        return {i: token for i, token in texts.items() if token}

    def _prompt(self, task: str) -> str:
        prompts = self._model.prompts
        for name in _PROMPTS[task]:
            if name in prompts:
                break
        else:
            name = self._model.default_prompt_name
        return prompts.get(name) or ""

    def _split(self, task: str, text: str) -> list[str]:
        first = self._model[0]
        expansion = getattr(first, "query_expansion", None) if task == "query" else None
        limits = [self._model.max_seq_length, getattr(first, f"{task}_length", None)]
        limits.append(expansion["length"] if expansion else None)
        limit = min((n for n in limits if n), default=float("inf"))
        if limit == float("inf"):
            return [text]
        prompt, tokenizer = self._prompt(task), self._model.tokenizer
        return split_text(
            text, lambda part: len(tokenizer(prompt + part, verbose=False)["input_ids"]) <= limit
        )


def _floats(tensor: Any) -> Floats:
    array: Floats = tensor.detach().float().cpu().numpy()
    return array
