"""Every figure that the bench can print, with its unit, and the tables beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

UNITS: Mapping[str, str] = {
    "pgbench_tps": "transactions/s",
    "ingest_per_s": "messages/s",
    "turns_per_s": "messages/s",
    "durable_per_s": "messages/s",
    "durable_ratio": "of pgbench_tps",
    "end_to_end_per_s": "messages/s",
    "end_to_end_ratio": "of pgbench_tps",
    "ack_p50_ms": "ms",
    "ack_p99_ms": "ms",
    "ack_offered_per_s": "webhooks/s",
    "ack_1000_p50_ms": "ms",
    "ack_1000_p99_ms": "ms",
    "ack_1000_disk_ms": "ms",
    "replay_turns_per_s": "turns/s",
    "tenants_4_per_s": "messages/s",
    "tenants_2000_per_s": "messages/s",
    "durable_4_per_s": "messages/s",
    "durable_2000_per_s": "messages/s",
    "tenants_ratio": "of durable_4_per_s",
    "quiet_p50_ms": "ms",
    "quiet_p99_ms": "ms",
    "idle_cpu_s_per_min": "CPU seconds/minute",
    "idle_cpu_ratio": "of an engine without tenants",
    "search_ms_5000": "ms",
    "search_p99_ms_5000": "ms",
    "search_build_s_5000": "s",
    "search_mb_5000": "MiB",
    "search_ms_50000": "ms",
    "search_p99_ms_50000": "ms",
    "search_build_s_50000": "s",
    "search_mb_50000": "MiB",
    "rss_mb_start": "MiB",
    "rss_mb_end": "MiB",
}

TABLES: Mapping[str, str] = {
    "cpu_ms_per_message": "ms of processor time a message, by stage and process",
    "stages_ms": "ms, by what a message goes through",
    "latency_ms": "ms, by webhooks offered a second",
    "soak_rss_mb": "MiB, by minute and process",
    "soak_dead_rows": "rows, by table",
    "soak_ms": "ms",
}
"""What is printed as a table of its own, and what stands in it."""

Table = Mapping[str, Mapping[str, float]]
"""By the name of a row and of a column."""

_RATIOS: Mapping[str, tuple[str, str]] = {
    "durable_ratio": ("durable_per_s", "pgbench_tps"),
    "end_to_end_ratio": ("end_to_end_per_s", "pgbench_tps"),
    "tenants_ratio": ("durable_2000_per_s", "durable_4_per_s"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one stage has found: figures, and the processor milliseconds that a message cost each process."""

    figures: Mapping[str, float]
    cpu: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """All that was asked for: figures as in `UNITS`, tables as in `TABLES`."""

    figures: Mapping[str, float] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)

    def and_(self, other: "Report") -> "Report":
        """Both."""
        return Report({**self.figures, **other.figures}, {**self.tables, **other.tables})

    def to_json(self) -> dict[str, object]:
        """One object: figures by their names, and tables by theirs."""
        return {**self.figures, **self.tables}


def ratios(figures: Mapping[str, float]) -> dict[str, float]:
    """What was reached of a yardstick, where both were measured: machines are noisy, their ratios less so."""
    return {
        ratio: figures[name] / figures[yardstick]
        for ratio, (name, yardstick) in _RATIOS.items()
        if name in figures and figures.get(yardstick)
    }


def in_order(figures: Mapping[str, float]) -> dict[str, float]:
    """The figures in the order of `UNITS`, rounded to what they are worth."""
    return {name: round(figures[name], digits(name)) for name in UNITS if name in figures}


def digits(name: str) -> int:
    """Decimals that a figure is worth."""
    return 3 if name.endswith(("_ratio", "_per_min")) or name.startswith("search_") else 1
