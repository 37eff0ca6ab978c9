"""How large a run is: LIORA_RELIABILITY=full for the figures of docs/reliability.md, else what a build can afford."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts, and `freeze_seconds`: how long a process stands still, `patience` how long a transaction may."""

    worker_kills: int
    killed_messages: int
    server_crashes: int
    crashed_messages: int
    freezes: int
    freeze_seconds: float
    transaction_seconds: float
    sender_kills: int
    sent_messages: int
    examples: int
    steps: int
    noisy_backlog: int
    quiet_messages: int
    idle_tenants: int
    role_kills: int
    role_messages: int


FULL = Sizes(
    worker_kills=100,
    killed_messages=20_000,
    server_crashes=20,
    crashed_messages=10_000,
    freezes=10,
    freeze_seconds=5.0,
    transaction_seconds=3.0,
    sender_kills=20,
    sent_messages=5_000,
    examples=2_000,
    steps=50,
    noisy_backlog=60_000,
    quiet_messages=100,
    idle_tenants=10_000,
    role_kills=15,
    role_messages=2_000,
)
SHORT = Sizes(
    worker_kills=8,
    killed_messages=1_200,
    server_crashes=2,
    crashed_messages=600,
    freezes=1,
    freeze_seconds=1.5,
    transaction_seconds=0.8,
    sender_kills=3,
    sent_messages=300,
    examples=100,
    steps=25,
    noisy_backlog=12_000,
    quiet_messages=10,
    idle_tenants=1_000,
    role_kills=3,
    role_messages=300,
)


def sizes() -> Sizes:
    return FULL if os.environ.get("LIORA_RELIABILITY") == "full" else SHORT
