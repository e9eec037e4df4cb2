"""Texts to vectors; imports nothing of ours but the errors, and no model library until one is used."""

from embeddings.base import Encoded, Encoder
from embeddings.cache import EmbeddingCache
from embeddings.factory import load_encoder

__all__ = ["Encoded", "Encoder", "EmbeddingCache", "load_encoder"]
