"""The NumPy reader of the interaction weights computes what the trained network computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag import Assistant
from rag.interaction import Interaction, load_interaction

_STATES = 24


def _unit(rows: int, seed: int) -> NDArray[np.float32]:
    states = np.random.default_rng(seed).normal(size=(rows, _STATES)).astype(np.float32)
    return np.asarray(states / np.linalg.norm(states, axis=1, keepdims=True), np.float32)


def test_it_computes_what_the_network_computes() -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("pypinyin")
    from rag.train_interaction import Net

    torch.manual_seed(1)
    net = Net(_STATES).eval()
    weights = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    questions, clauses = [_unit(5, 1), _unit(9, 2)], [_unit(30, 3), _unit(1, 4), _unit(17, 5)]
    with torch.no_grad():
        expected = net(questions, clauses).numpy()
    read = Interaction("any", weights)
    found = [[read.logit(q, c) for c in clauses] for q in questions]
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_weights_of_another_encoder_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    np.savez(path, encoder=np.array("mine"), a=np.ones(2, np.float32))
    assert load_interaction("theirs", path) is None
    read = load_interaction("mine", path)
    assert read is not None
    assert list(read.weights) == ["a"]


def test_the_shipped_weights_belong_to_the_shipped_encoder(assistant: Assistant) -> None:
    fingerprint = assistant.fingerprints["encoder"]
    assert load_interaction(fingerprint) is not None
