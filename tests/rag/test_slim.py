"""What others import and we never use stays out of memory, and comes when it is used after all."""

from __future__ import annotations

import json
import subprocess
import sys

from rag.slim import later, without


def run(script: str) -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True)


def test_the_page_loads_neither_mcp_nor_pandas() -> None:
    run(
        "import sys\nfrom ui.gradio_pages import _gradio\n_gradio()\n"
        "assert 'mcp' not in sys.modules and 'pandas' not in sys.modules\n"
        "from gradio import caching\n"
        "assert caching.pd.Series([1, 2]).sum() == 3\n"  # its stand-in finds the real one
        "import pandas\nassert caching.pd.Series is pandas.Series\n"
    )


def test_bm25_comes_without_scipy() -> None:
    run(
        "import sys\nfrom rag.lexical import _bm25s\n_bm25s()\n"
        "assert 'scipy' not in sys.modules\nimport scipy.sparse\n"
    )


def test_what_is_loaded_stays() -> None:
    with without("json"), later("json"):
        assert sys.modules["json"] is json


def test_a_part_of_a_postponed_module_is_the_real_one() -> None:
    run(
        "import sys\nfrom rag.slim import later\n"
        "with later('xml'):\n import xml.dom.minidom\n"
        "assert xml.dom.minidom.parseString('<a/>')\nassert sys.modules['xml'].dom is xml.dom\n"
    )
