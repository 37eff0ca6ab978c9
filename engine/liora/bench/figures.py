"""Every figure that the bench can print, with its unit."""

from collections.abc import Mapping

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
    "replay_turns_per_s": "turns/s",
    "tenants_4_per_s": "messages/s",
    "tenants_2000_per_s": "messages/s",
    "rss_mb_start": "MiB",
    "rss_mb_end": "MiB",
}

_RATIOS: Mapping[str, str] = {"durable_ratio": "durable_per_s", "end_to_end_ratio": "end_to_end_per_s"}


def ratios(figures: Mapping[str, float]) -> dict[str, float]:
    """What was reached of the yardstick, where both were measured: machines are noisy, their ratios less so."""
    yardstick = figures.get("pgbench_tps")
    if not yardstick:
        return {}
    return {ratio: figures[name] / yardstick for ratio, name in _RATIOS.items() if name in figures}


def in_order(figures: Mapping[str, float]) -> dict[str, float]:
    """The figures in the order of `UNITS`, rounded to what they are worth."""
    return {name: round(figures[name], 3 if name in _RATIOS else 1) for name in UNITS if name in figures}
