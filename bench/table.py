"""Tables: one way to say what was measured, printed to the terminal and written as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A title, a sentence on how it was measured, the rows, and sentences on what came out."""

    title: str
    how: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    says: tuple[str, ...] = ()

    def plain(self) -> str:
        """For a terminal."""
        widths = [max(len(cell) for cell in column) for column in zip(self.head, *self.rows, strict=True)]
        lines = [_aligned(row, widths) for row in (self.head, tuple("-" * width for width in widths), *self.rows)]
        return "\n".join([self.title, "=" * len(self.title), *lines, *(f"* {one}" for one in self.says), ""])

    def markdown(self) -> str:
        """For docs/benchmarks.md."""
        marks = ("---", *("---:" for _ in self.head[1:]))
        rows = [f"| {' | '.join(row)} |" for row in (self.head, marks, *self.rows)]
        says = ["", *(f"- {one}" for one in self.says)] if self.says else []
        return "\n".join([f"## {self.title}", "", self.how, "", *rows, *says, ""])


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = row
    cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
    return "  ".join([first.ljust(widths[0]), *cells]).rstrip()


def p95(values: Sequence[float]) -> float:
    """The value that 95 in a hundred do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-95 * len(ordered) // 100) - 1)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def number(value: float) -> str:
    """Three figures are enough for anything measured."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def milliseconds(seconds: float) -> str:
    return f"{number(seconds * 1_000)} ms"
