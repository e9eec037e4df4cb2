"""``policyqa bench``: time per reply, whole processes, memory, index size, growth with the corpus.

Every time stands beside a baseline taken in the same loop, under the same load: one bare embedding
of the same question, and plain LangChain FAISS retrieval over the same clause vectors. Read the
ratios; the milliseconds belong to the machine and its load.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from embeddings import Encoded, Encoder
from eval.dataset import dataset_path, load_dataset
from policyqa.errors import InputError, ServerError
from rag import Settings, load_settings, open_encoder, open_index
from rag.answerable import load_calibration
from rag.assistant import Assistant
from rag.index import Index
from rag.search import Searcher

__all__ = ["index_sizes", "processes", "replies", "serving_mb"]

_TRIES, _CHATS, _WAIT_S = 3, 20, 300
_QUESTION = "出口退税一般几天办完"


class Timed(Encoder):
    """An encoder that adds up the seconds its forward passes take."""

    def __init__(self, encoder: Encoder) -> None:
        """Wrap an encoder."""
        self._encoder = encoder
        self.seconds = 0.0
        self.fingerprint, self.dimension = encoder.fingerprint, encoder.dimension
        self.late_interaction = encoder.late_interaction

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """As the wrapped one, timed."""
        start = time.perf_counter()
        out = self._encoder.encode_queries(texts)
        self.seconds += time.perf_counter() - start
        return out

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Encoded]:
        """As the wrapped one."""
        return self._encoder.encode_passages(texts, progress)


def dev_questions(count: int) -> list[str]:
    """Questions of the development set, evenly spread."""
    asked = [question.question for question in load_dataset(dataset_path("dev"))]
    return asked[:: max(len(asked) // count, 1)][:count]


def replies(settings: Settings, questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds, warm: a reply, its forward passes, its rest, and the two baselines.

    Each question is asked, embedded and retrieved one after the other, so that load falls on all.
    """
    encoder = Timed(open_encoder(settings))
    index = open_index(settings, encoder)
    assistant = Assistant(Searcher(index, encoder), settings, load_calibration(encoder.fingerprint))
    retrieve = _langchain(index, encoder)
    assistant.ask(questions[0])
    spent: dict[str, list[float]] = {"reply": [], "forward": [], "embedding": [], "langchain": []}
    for question in questions:
        spent["embedding"].append(_ms(encoder.encode_queries, [question]))
        spent["langchain"].append(_ms(retrieve, question))
        encoder.seconds = 0.0
        spent["reply"].append(_ms(assistant.ask, question))
        spent["forward"].append(encoder.seconds * 1000)
    found = {f"{k}_p{q}": float(np.percentile(v, q)) for k, v in spent.items() for q in (50, 95)}
    rest = np.array(spent["reply"]) - np.array(spent["forward"])
    return found | {
        "rest_p50": float(np.median(rest)),
        "rest_p95": float(np.percentile(rest, 95)),
        "reply_over_embedding": found["reply_p50"] / found["embedding_p50"],
        "reply_over_langchain": found["reply_p50"] / found["langchain_p50"],
    }


def _ms(do: Callable[[Any], Any], with_: Any) -> float:
    start = time.perf_counter()
    do(with_)
    return (time.perf_counter() - start) * 1000


def _langchain(index: Index, encoder: Encoder) -> Callable[[str], Any]:
    """Plain LangChain retrieval over the clause vectors that the index holds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # its end of life is known
            from langchain_community.vectorstores import FAISS
    except ImportError as error:
        raise InputError(
            "性能对照需要 langchain-community。请运行：pip install langchain-community"
        ) from error
    vectors = index.vectors.reconstruct_n(0, index.vectors.ntotal)
    pairs = [(c.text, v.tolist()) for c, v in zip(index.clauses, vectors, strict=True)]
    store = FAISS.from_embeddings(pairs, encoder)
    return lambda question: store.similarity_search(question, 10)


def processes() -> dict[str, float]:
    """Median seconds of whole processes: ``ask`` over the built index, and ``--help``.

    Raises:
        InputError: a command failed.
    """
    return {
        "ask_s": _process("ask", _QUESTION, "--json"),
        "help_s": _process("--help"),
        "python_s": _seconds([sys.executable, "-c", "pass"]),
    }


def _process(*arguments: str) -> float:
    return _seconds([sys.executable, "-m", "policyqa", *arguments])


def _seconds(command: list[str]) -> float:
    spent = []
    for _ in range(_TRIES):
        start = time.perf_counter()
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
        spent.append(time.perf_counter() - start)
        if done.returncode:
            raise InputError(f"命令没有成功：{' '.join(command[1:])}\n{done.stderr.strip()}")
    return float(np.median(spent))


def index_sizes(settings: Settings) -> dict[str, int]:
    """Bytes of each file of the current index, by path inside it.

    Raises:
        IndexMissingError: nothing has been built.
    """
    from policyqa.errors import IndexMissingError

    try:
        pointer = json.loads((settings.data_dir / "index.json").read_text("utf-8"))
        folder = settings.data_dir / pointer["folder"]
    except (OSError, ValueError, KeyError) as error:
        raise IndexMissingError("还没有建立索引。请运行：policyqa build") from error
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.stat().st_size for path in files}


def serving_mb(chats: int = _CHATS) -> float:
    """Resident megabytes of ``policyqa serve`` after some chats; NaN where there is no /proc.

    Raises:
        ServerError: the page does not come up or does not answer.
    """
    if not Path("/proc/self/status").exists():
        return float("nan")
    questions = dev_questions(chats)
    with _served() as (process, port):
        for n, question in enumerate(questions):
            _chat(port, question, f"bench{n}")
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


@contextmanager
def _served() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "policyqa", "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield process, port
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end and process.poll() is None:
        try:
            if _get(port, "/config"):
                return
        except OSError:
            time.sleep(0.2)
    raise ServerError("policyqa serve 没有启动。请先单独运行它，看它的提示。")


def _get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def _chat(port: int, question: str, session: str) -> None:
    """Send a question as the page does, and read until the answer is complete."""
    config = json.loads(_get(port, "/config"))
    prefix = config.get("api_prefix", "")
    (number, *_) = [d["id"] for d in config["dependencies"] if len(d["inputs"]) == 3]
    body = {"data": [question, "", []], "fn_index": number, "session_hash": session}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT_S)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"{prefix}/queue/join", json.dumps(body), headers)
        connection.getresponse().read()
        told = _get(port, f"{prefix}/queue/data?session_hash={session}").decode()
    finally:
        connection.close()
    if '"success":true' not in told.replace(" ", ""):
        raise ServerError("网页没有给出回答。请先单独运行 policyqa serve 并提问，看它的提示。")


def bench(clauses: Sequence[int]) -> dict[str, Any]:
    """All measurements, as plain values; ``clauses`` are the sizes of the synthetic corpora."""
    from eval.bench_growth import growth

    settings = load_settings()
    return {
        "replies_ms": replies(settings, dev_questions(60)),
        "processes_s": processes(),
        "serving_mb": serving_mb(),
        "index_bytes": index_sizes(settings),
        "growth": growth(settings, dev_questions(60), clauses),
    }
