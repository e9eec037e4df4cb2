"""All metrics that are ratios, in the order of the tables, with the goals of the design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from eval.folder import Case
from eval.metrics import citation, facts, grounding, refusal, retrieval, validity
from eval.metrics.base import Ratio

__all__ = ["METRICS", "Metric"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its key, its Chinese name, what it computes of a case, and which way is better."""

    name: str
    title: str
    measure: Callable[[Case], Ratio]
    better: Literal["high", "low"] = "high"


METRICS = (
    Metric("hit_at_1", "首条命中", retrieval.hit_at(1)),
    Metric("hit_at_5", "前5命中", retrieval.hit_at(5)),
    Metric("hit_at_10", "前10命中", retrieval.hit_at(10)),
    Metric("all_at_5", "前5齐全", retrieval.all_at(5)),
    Metric("all_at_10", "前10齐全", retrieval.all_at(10)),
    Metric("mrr", "MRR", retrieval.mrr),
    Metric("ndcg_at_10", "nDCG@10", retrieval.ndcg),
    Metric("citation_precision", "引用准确率", citation.gold_precision),
    Metric("citation_recall", "引用召回率", citation.gold_recall),
    Metric("alce_precision", "引用准确率（ALCE）", citation.alce_precision),
    Metric("alce_recall", "引用召回率（ALCE）", citation.alce_recall),
    Metric("grounded_statements", "有据陈述", grounding.grounded_statements),
    Metric("grounded_answers", "全部有据的回答", grounding.grounded_answers),
    Metric("quotes_verbatim", "引文逐字一致", grounding.quotes_verbatim),
    Metric("facts_exact", "要点齐全（逐字）", facts.exact),
    Metric("facts", "要点齐全（数字归一）", facts.normal),
    Metric("facts_share", "要点比例", facts.share),
    Metric("facts_within_300", "300字内要点齐全", facts.within_limit),
    Metric("refusal_precision", "拒答准确率", refusal.precision),
    Metric("refusal_recall", "拒答召回率", refusal.recall),
    Metric("refusal_f1", "拒答F1", refusal.f1),
    Metric("answered_wrongly", "误答率（应拒而答）", refusal.answered_wrongly, "low"),
    Metric("refused_wrongly", "误拒率（应答而拒）", refusal.refused_wrongly, "low"),
    Metric("premise_corrected", "错误前提纠正率", refusal.corrected),
    Metric("premise_refused", "错误前提拒答率", refusal.premise_refused, "low"),
    Metric("validity", "时效判断正确率", validity.right_status),
)
