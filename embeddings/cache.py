"""Passage vectors kept on disk by content, so that a rebuild embeds only what changed.

One folder holds four plain arrays and a list of keys; a key is the SHA-256 of encoder fingerprint
and text. Token states are kept as int8 (scale 127), which loses nothing measurable in MaxSim.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from embeddings.base import Encoded, Encoder, normalise

__all__ = ["SCALE", "EmbeddingCache", "from_int8", "to_int8"]

SCALE = 127.0
_log = logging.getLogger(__name__)


def to_int8(tokens: np.ndarray) -> np.ndarray:
    """Round normalised states, float32 (t, d), to int8."""
    return np.rint(tokens * SCALE).astype(np.int8)


def from_int8(tokens: np.ndarray) -> np.ndarray:
    """The float32 states that int8 ones stand for, normalised again."""
    return normalise(tokens.astype(np.float32))


_BATCH = 64
"""Questions encoded between two steps of a progress bar."""


class EmbeddingCache:
    """A folder of passage vectors; a damaged or missing one is treated as empty."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; nothing is read before :meth:`encode`."""
        self._folder = folder

    def encode(
        self,
        encoder: Encoder,
        texts: Sequence[str],
        progress: Callable[[int], None] | None = None,
    ) -> list[Encoded]:
        """Encode passages, taking known ones from the folder; then keep exactly these.

        Raises:
            EncoderError: as the encoder does.
            OSError: the folder cannot be written.
        """
        return self._keep(encoder, texts, encoder.encode_passages, progress)

    def encode_pooled_questions(
        self,
        encoder: Encoder,
        texts: Sequence[str],
        progress: Callable[[int], None] | None = None,
    ) -> list[Encoded]:
        """The same for questions, of which only the pooled vectors are kept."""

        def encode(questions: Sequence[str], step: Callable[[int], None] | None) -> list[Encoded]:
            out: list[Encoded] = []
            for start in range(0, len(questions), _BATCH):
                batch = encoder.encode_queries(questions[start : start + _BATCH])
                out += [Encoded(e.pooled) for e in batch]
                if step:
                    step(len(batch))
            return out

        return self._keep(encoder, texts, encode, progress)

    def _keep(
        self,
        encoder: Encoder,
        texts: Sequence[str],
        encode: Callable[[Sequence[str], Callable[[int], None] | None], list[Encoded]],
        progress: Callable[[int], None] | None,
    ) -> list[Encoded]:
        held = self._load()
        keys = [_key(encoder, text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in held}
        if progress:
            progress(len(texts) - len(missing))
        fresh = encode(list(missing.values()), progress)
        held |= {key: _rounded(e) for key, e in zip(missing, fresh, strict=True)}
        wanted = {key: held[key] for key in keys}
        if wanted and (missing or len(wanted) != len(held)):
            self._save(wanted)
        return [wanted[key] for key in keys]

    def _load(self) -> dict[str, Encoded]:
        if not (self._folder / "keys.json").is_file():
            return {}
        try:
            entries = json.loads((self._folder / "keys.json").read_text("utf-8"))
            pooled = np.load(self._folder / "pooled.npy", allow_pickle=False)
            tokens = np.load(self._folder / "tokens.npy", allow_pickle=False)
            out, at = {}, 0
            for row, (key, texts) in enumerate(entries):
                if texts is None:  # an encoder without token states
                    out[key] = Encoded(pooled[row])
                    continue
                states = from_int8(tokens[at : at + len(texts)])
                if len(states) != len(texts):
                    raise ValueError("fewer states than tokens")
                out[key] = Encoded(pooled[row], states, tuple(texts))
                at += len(texts)
            if len(entries) != len(pooled) or at != len(tokens):
                raise ValueError("the files do not belong together")
        except (OSError, EOFError, ValueError, IndexError, TypeError) as error:
            _log.warning("向量缓存 %s 已损坏，将重新计算：%s", self._folder, error)
            return {}
        return out

    def _save(self, entries: dict[str, Encoded]) -> None:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=self._folder.parent, prefix="cache-"))
        try:
            states = [to_int8(e.tokens) for e in entries.values() if e.tokens is not None]
            np.save(beside / "tokens.npy", np.concatenate(states) if states else np.empty((0, 0)))
            np.save(beside / "pooled.npy", np.stack([e.pooled for e in entries.values()]))
            keys = [
                [key, None if e.tokens is None else list(e.token_texts)]
                for key, e in entries.items()
            ]
            (beside / "keys.json").write_text(json.dumps(keys, ensure_ascii=False), "utf-8")
            if self._folder.exists():
                shutil.rmtree(self._folder)
            beside.replace(self._folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _key(encoder: Encoder, text: str) -> str:
    return hashlib.sha256(f"{encoder.fingerprint}\n{text}".encode()).hexdigest()


def _rounded(encoded: Encoded) -> Encoded:
    """What the folder will give back, so that a first and a later build are the same."""
    if encoded.tokens is None:
        return encoded
    return Encoded(encoded.pooled, from_int8(to_int8(encoded.tokens)), encoded.token_texts)
