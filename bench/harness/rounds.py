"""Subjects in turn, again and again: what else the machine does then falls on all of them alike."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from statistics import median, quantiles
from typing import TypeVar

Subject = TypeVar("Subject")
Result = TypeVar("Result")

ROUNDS = 5


async def interleaved(
    measures: Mapping[Subject, Callable[[], Awaitable[Result]]], rounds: int = ROUNDS
) -> dict[Subject, list[Result]]:
    """Measures A, B, C, A, B, C, ... ; each subject's results, round by round."""
    results: dict[Subject, list[Result]] = {subject: [] for subject in measures}
    for _ in range(rounds):
        for subject, measure in measures.items():
            results[subject].append(await measure())
    return results


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How ours compares to theirs: the median of what each round of both says."""
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


def percentile(values: Iterable[float], percent: int) -> float:
    """Of at least two values; those between two measured ones are interpolated."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]
