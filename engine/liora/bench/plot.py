"""The chart of `liora bench --plot`: waits over offered rate, as one SVG that reads in light and in dark.

By hand: what a plotting library would bring along weighs more than the engine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from liora.bench.figures import Table

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 48, 52

LINES = {
    "ack_p50_ms": ("ack p50", "ack"),
    "ack_p99_ms": ("ack p99", "ack tail"),
    "reply_p50_ms": ("reply p50", "reply"),
    "reply_p99_ms": ("reply p99", "reply tail"),
}
"""What each column is called in the chart, and its classes."""

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .line { fill: none; stroke-width: 2 }
  .tail { stroke-dasharray: 6 4 }
  .ack { stroke: #0969da } .ack.dot { fill: #0969da }
  .reply { stroke: #bc4c00 } .reply.dot { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .grid { stroke: #3d444d }
    .ack { stroke: #58a6ff } .ack.dot { fill: #58a6ff }
    .reply { stroke: #f0883e } .reply.dot { fill: #f0883e }
  }
"""


@dataclass(frozen=True, slots=True)
class _Scales:
    """Where rates and milliseconds lie: rates evenly, waits by their logarithm between two powers of ten."""

    top_rate: float
    low: int
    high: int

    @classmethod
    def of(cls, table: Table) -> "_Scales":
        waits = [max(0.1, ms) for row in table.values() for ms in row.values()]
        low, high = floor(log10(min(waits))), ceil(log10(max(waits)))
        return cls(max(map(float, table)), low, max(high, low + 1))

    def x(self, rate: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * rate / self.top_rate, 1)

    def y(self, ms: float) -> float:
        share = (log10(max(0.1, ms)) - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)


def draw(table: Table) -> str:
    """The SVG of a table `latency_ms` with at least one rate; waits below 0.1 ms are drawn at 0.1 ms."""
    scales = _Scales.of(table)
    parts = [*_frame(scales), *_grid(scales, [float(rate) for rate in table]), *_lines(scales, table)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    return "\n".join([head, f"<style>{STYLE}</style>", *parts, "</svg>", ""])


def _frame(scales: _Scales) -> Iterator[str]:
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield "<title>Wait by offered rate</title>"
    yield f'<text class="title" x="{LEFT}" y="24">Wait by offered rate</text>'
    yield f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">messages offered a second</text>'
    yield f'<text x="8" y="{TOP - 10}">ms</text>'
    yield f'<path class="grid" fill="none" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{scales.x(scales.top_rate)}"/>'


def _grid(scales: _Scales, rates: Sequence[float]) -> Iterator[str]:
    for power in range(scales.low, scales.high + 1):
        y = scales.y(10.0**power)
        yield f'<path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:,g}</text>'
    for rate in _spaced(scales, rates):
        yield f'<text x="{scales.x(rate)}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{rate:,g}</text>'


def _spaced(scales: _Scales, rates: Sequence[float], apart: float = 44.0) -> list[float]:
    """Those whose labels do not touch, the last one first."""
    kept: list[float] = []
    for rate in sorted(rates, reverse=True):
        if not kept or scales.x(kept[-1]) - scales.x(rate) >= apart:
            kept.append(rate)
    return kept


def _lines(scales: _Scales, table: Table) -> Iterator[str]:
    ends = _ends(scales, table)
    for column, (label, classes) in LINES.items():
        points = [(scales.x(float(rate)), scales.y(row[column])) for rate, row in table.items()]
        yield f'<polyline class="line {classes}" points="{" ".join(f"{x},{y}" for x, y in points)}"/>'
        yield from (f'<circle class="dot {classes.split()[0]}" cx="{x}" cy="{y}" r="3"/>' for x, y in points)
        yield f'<text x="{WIDTH - RIGHT + 12}" y="{ends[column]}">{label}</text>'


def _ends(scales: _Scales, table: Table, apart: float = 16.0) -> dict[str, float]:
    """Where the label of each line stands: at its end, but not on another label."""
    last = list(table.values())[-1]
    placed: dict[str, float] = {}
    floor_y = float("inf")
    for column in sorted(LINES, key=lambda name: last[name]):
        y = min(scales.y(last[column]) + 4, floor_y - apart)
        placed[column] = floor_y = y
    return placed
