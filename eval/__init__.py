"""Datasets, metrics, baselines and benchmarks; imports rag, corpus and embeddings, never ui."""
