"""Encoders by name."""

from __future__ import annotations

from embeddings.base import Encoder
from policyqa.errors import EncoderError

__all__ = ["NAMES", "load_encoder"]

NAMES = ("bundled", "sentence-transformers", "openai")


def load_encoder(
    name: str = "bundled", *, model: str = "", base_url: str = "", api_key: str = ""
) -> Encoder:
    """Load an encoder; ``model`` is a name or folder, the rest belongs to ``openai``.

    Raises:
        EncoderError: the name is unknown, or the model cannot be loaded or reached.
    """
    if name == "bundled":
        from embeddings.onnx_encoder import OnnxEncoder

        return OnnxEncoder()
    if name == "sentence-transformers":
        from embeddings.st_encoder import SentenceTransformersEncoder

        return SentenceTransformersEncoder(model)
    if name == "openai":
        from embeddings.openai_encoder import OpenAIEncoder

        return OpenAIEncoder(base_url, model, api_key)
    raise EncoderError(f"没有名为 {name} 的编码器。可选：{'、'.join(NAMES)}。")
