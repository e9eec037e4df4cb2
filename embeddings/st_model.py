"""Finds, loads and identifies a model for sentence-transformers; imports torch when called."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from policyqa.errors import EncoderError

__all__ = ["load_model"]

_WEIGHTS_AND_CONFIG = {".json", ".txt", ".model", ".safetensors", ".bin"}
_OTHER_BACKENDS = {"onnx", "openvino"}
_KINDS = {
    "SentenceTransformer": "SentenceTransformer",
    "MultiVectorEncoder": "MultiVectorEncoder",
    "ColBERT": "MultiVectorEncoder",  # PyLate
    "HF_ColBERT": "MultiVectorEncoder",  # Stanford
}
_WAYS = (
    "可用的办法：一、能上网时设置环境变量 HF_ENDPOINT=https://hf-mirror.com 使用镜像；"
    "二、用 ModelScope 下载：modelscope download --model 模型名 --local_dir 文件夹，"
    "再把 embedding.model 设为该文件夹；三、从别的机器复制完整的模型文件夹，填写它的路径。"
)


def load_model(name_or_path: str) -> tuple[Any, str]:
    """Load a ``SentenceTransformer`` or ``MultiVectorEncoder``; return it and a hash of its files.

    The hash covers the content of configuration, tokenizer and weights, so that a copied folder
    keeps its vectors, and not the state in memory, in which unused weights may be random.

    Raises:
        EncoderError: the extra is not installed, or the model cannot be found or loaded.
    """
    if not name_or_path:
        raise EncoderError(f"没有指定向量模型：请把 embedding.model 设为模型名或文件夹。{_WAYS}")
    try:
        import sentence_transformers
    except ImportError as error:
        raise EncoderError(
            "没有安装 sentence-transformers。请运行：pip install 'policyqa[sentence-transformers]'"
        ) from error
    name = str(Path(name_or_path).expanduser()) if name_or_path.startswith("~") else name_or_path
    try:
        with _quiet():
            model = getattr(sentence_transformers, _kind(name))(name)
            return model, _hash(name)
    except EncoderError:
        raise
    except Exception as error:
        first = str(error).strip().splitlines()[:1]
        raise EncoderError(
            f"无法加载向量模型 {name_or_path}（{type(error).__name__}：{''.join(first)}）。{_WAYS}"
        ) from error


def _config(name: str, file: str) -> dict[str, Any]:
    from sentence_transformers.util import load_file_path

    path = load_file_path(name, file)
    content: dict[str, Any] = json.loads(Path(path).read_text("utf-8")) if path else {}
    return content


def _kind(name: str) -> str:
    """The class of sentence-transformers that the model's own configuration asks for."""
    marks = _config(name, "config.json").get("architectures") or []
    stored = _config(name, "config_sentence_transformers.json").get("model_type")
    kind = stored or next((m for m in marks if m in _KINDS), "SentenceTransformer")
    if kind not in _KINDS:
        raise EncoderError(f"{name} 是 {kind}，不是向量模型。请换用句向量或多向量（ColBERT）模型。")
    return _KINDS[kind]


def _hash(name: str) -> str:
    from sentence_transformers.util import load_file_path

    folder = Path(name)
    if not folder.is_dir():
        found = load_file_path(name, "modules.json") or load_file_path(name, "config.json")
        folder = Path(found or name).parent  # a snapshot in the hub's cache
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.suffix in _WEIGHTS_AND_CONFIG and not _OTHER_BACKENDS & set(place.parts):
            digest.update(place.as_posix().encode() + b"\0")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep bars and load reports of transformers off the terminal; those of downloads stay."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
