"""What a draft wants done beside speaking."""

from dataclasses import dataclass, field
from typing import get_args

from liora.core.outcome import JobWanted, NoticeKind, OrderWanted, QuotaSpend, TimerChange
from liora.errors import SkillError
from liora.messages import Instead
from liora.order import PlaceOrder

KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)


@dataclass(slots=True)
class Wants:
    """Gathered while a turn goes on; `copy` keeps how it was, for a step that may have to be undone."""

    timers: list[TimerChange] = field(default_factory=list)
    spent: list[QuotaSpend] = field(default_factory=list)
    jobs: list[JobWanted] = field(default_factory=list)
    notices: list[NoticeKind] = field(default_factory=list)
    order: OrderWanted | None = None
    instead: Instead | None = None

    def place(self, order: PlaceOrder, currency: str) -> None:
        """Takes the order of the turn; raises SkillError for an empty one and for a second one."""
        if self.order is not None or not order.lines:
            raise SkillError("A skill places an empty order, or a second one in the same turn.")
        self.order = OrderWanted(order, currency)

    def tell(self, kind: NoticeKind) -> None:
        """Takes a notice; raises SkillError for a kind that there is not."""
        if kind not in KINDS:
            raise SkillError(f"A skill tells of {kind!r}: there are {', '.join(KINDS)}.")
        self.notices.append(kind)

    def copy(self) -> "Wants":
        return Wants(self.timers[:], self.spent[:], self.jobs[:], self.notices[:], self.order, self.instead)
