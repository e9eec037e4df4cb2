"""Texts to vectors; imports nothing of ours but the errors, and no model library until one is used."""

from embeddings.base import Encoded, Encoder
from embeddings.cache import EmbeddingCache, from_int8, to_int8
from embeddings.factory import load_encoder

__all__ = ["Encoded", "Encoder", "EmbeddingCache", "from_int8", "load_encoder", "to_int8"]
