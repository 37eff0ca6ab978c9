"""Skills that businesses have switched on and that are not installed: nobody hears of it but their customers."""

from collections.abc import Collection, Iterator

from liora.doctor.finding import Finding, wrong
from liora.doctor.tour import Tally


def check_skills(tally: Tally, installed: Collection[str]) -> Iterator[Finding]:
    """One sentence for all of them, with how many clientes miss each."""
    missing = [f"{name} (clientes: {count})" for name, count in sorted(tally.skills.items()) if name not in installed]
    if missing:
        yield wrong(
            "skills", f"activas y no instaladas: {', '.join(missing)}; instálalas, o quítalas de esos clientes."
        )
