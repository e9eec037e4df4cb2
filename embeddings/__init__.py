"""Texts to vectors; imports only our errors, and no model library before one is used."""

from embeddings.base import Encoded, Encoder
from embeddings.cache import EmbeddingCache, from_int8, to_int8
from embeddings.factory import load_encoder

__all__ = ["EmbeddingCache", "Encoded", "Encoder", "from_int8", "load_encoder", "to_int8"]
