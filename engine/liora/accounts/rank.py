"""Who stands above whom: nobody gives, changes or ends what a higher role than their own holds."""

from liora.errors import LioraError

RANKS = ("lector", "agente", "admin", "owner")
"""Each may do all that those before may."""


class AboveYou(LioraError):
    """Nadie puede dar, cambiar ni quitar un rol mayor que el suyo."""


def require_rank(rank: str, role: str) -> None:
    """Raises AboveYou where `role` is higher than `rank`."""
    if role in ranks_above(rank):
        raise AboveYou


def ranks_above(rank: str) -> tuple[str, ...]:
    """The roles that are higher."""
    return RANKS[RANKS.index(rank) + 1 :]
