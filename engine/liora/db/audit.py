"""What must leave a trace without being let in: refused signatures, and signed bodies that cannot be stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from uuid_utils.compat import uuid7

from liora.db.session import Pool

_REFUSE = (
    "INSERT INTO plataforma.refused_signature (refusal_id, channel, path, remote, reason, body_sha256, body_bytes) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"
)
_QUARANTINE = (
    "INSERT INTO plataforma.quarantine (quarantine_id, channel, path, reason, body) VALUES ($1, $2, $3, $4, $5)"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A webhook that was not let in: who sent it and the fingerprint of its body, never the body."""

    channel: str
    path: str
    remote: str
    reason: str
    body_sha256: bytes
    body_bytes: int


async def record_refusals(pool: Pool, refusals: Sequence[Refusal]) -> None:
    """One audit row each."""
    await pool.executemany(
        _REFUSE,
        [
            (uuid7(), each.channel, each.path, each.remote, each.reason, each.body_sha256, each.body_bytes)
            for each in refusals
        ],
    )


async def quarantine(pool: Pool, channel: str, path: str, reason: str, body: bytes) -> None:
    """Keeps `body` for a person to look at."""
    await pool.execute(_QUARANTINE, uuid7(), channel, path, reason, body)
