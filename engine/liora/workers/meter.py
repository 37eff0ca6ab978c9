"""What the turns of one batch may use and have used: verdicts before a turn, uses after it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from liora.core.outcome import QuotaSpend
from liora.db.drain import Locked
from liora.db.quota import (
    UNLIMITED,
    Counter,
    NearLimit,
    QuotaRule,
    Use,
    lock_counters,
    read_counters,
    window_start,
)
from liora.db.session import Connection
from liora.errors import SkillError
from liora.plan import MESSAGES
from liora.view import Tenant, Verdict

LONG_WINDOWS = frozenset({"day", "month"})
"""A full minute is over before anybody has read of it."""

AskQuota = Callable[[Tenant, str, int, int], Verdict | None]
"""(tenant, metric, used, limit) -> the opinion of a plugin; None leaves it to the limit."""


class Meter:
    """Counts on from what the database says; only the commit knows whether another worker was faster."""

    def __init__(
        self, rules: Sequence[QuotaRule], tenant: Tenant, cliente_id: UUID, now: datetime, ask: AskQuota
    ) -> None:
        zone = ZoneInfo(tenant.timezone)
        self._rules = {rule.metric: (rule, window_start(rule.per, now, zone)) for rule in rules}
        self._tenant = tenant
        self._cliente_id = cliente_id
        self._ask = ask
        self._used: dict[Counter, int] = {}
        self.uses: dict[Use, int] = {}

    def counters(self, contact_ids: Iterable[UUID]) -> set[Counter]:
        """All counters that turns of these contacts can touch."""
        return {self._counter(metric, contact_id) for contact_id in contact_ids for metric in self._rules}

    def start(self, used: Mapping[Counter, int]) -> None:
        """Takes over what the database has counted before this batch."""
        self._used = dict(used)

    def verdicts(self, contact_id: UUID) -> dict[str, Verdict]:
        """What a turn of this contact is told about each quota."""
        return {metric: self._verdict(metric, contact_id) for metric in self._rules}

    def _verdict(self, metric: str, contact_id: UUID) -> Verdict:
        limit = self._rules[metric][0].limit
        used = self._used.get(self._counter(metric, contact_id), 0)
        return self._ask(self._tenant, metric, used, limit) or ("allow" if used < limit else "deny")

    def uses_of(self, spent: Sequence[QuotaSpend], contact_id: UUID, verdicts: Mapping[str, Verdict]) -> dict[Use, int]:
        """What a turn with these verdicts takes of which counter; raises SkillError where it should not have."""
        uses: dict[Use, int] = {}
        for spend in spent:
            if spend.metric not in self._rules:
                raise SkillError(f"The quota {spend.metric!r} was spent, and no skill declares it.")
            if verdicts[spend.metric] == "deny" or spend.n < 0:
                raise SkillError(f"The quota {spend.metric!r} was spent although it was denied, or by less than none.")
            softened = verdicts[spend.metric] == "soften"
            limit = UNLIMITED if softened else self._rules[spend.metric][0].limit
            use = Use(self._counter(spend.metric, contact_id), limit)
            uses[use] = uses.get(use, 0) + spend.n
        return {use: n for use, n in uses.items() if n}

    def messages_of(self, said: int, contact_id: UUID, verdicts: Mapping[str, Verdict]) -> dict[Use, int]:
        """What so many messages take, where a plan counts them: what goes on although they are denied, beyond it."""
        if MESSAGES not in self._rules or not said:
            return {}
        limit = self._rules[MESSAGES][0].limit if verdicts.get(MESSAGES) == "allow" else UNLIMITED
        return {Use(self._counter(MESSAGES, contact_id), limit): said}

    def exceeded(self, uses: Mapping[Use, int]) -> set[str]:
        """Metrics that have less left than `uses` take."""
        return {use.counter.metric for use, n in uses.items() if self._used.get(use.counter, 0) + n > use.limit}

    def book(self, uses: Mapping[Use, int]) -> None:
        """Counts the uses of a turn that is kept."""
        for use, n in uses.items():
            self._used[use.counter] = self._used.get(use.counter, 0) + n
            self.uses[use] = self.uses.get(use, 0) + n

    def near_limit(self, taken: Mapping[Counter, int]) -> list[NearLimit]:
        """The limits of this cliente, by the day or longer, of which four fifths are used now."""
        found = []
        for counter, used in taken.items():
            rule = self._rules[counter.metric][0] if counter.subject == self._cliente_id else None
            if rule and rule.per in LONG_WINDOWS and used * 5 >= rule.limit * 4:
                found.append(NearLimit(counter, used, rule.limit, rule.per))
        return found

    def _counter(self, metric: str, contact_id: UUID) -> Counter:
        rule, start = self._rules[metric]
        subject = self._cliente_id if rule.scope == "cliente" else contact_id
        return Counter(self._cliente_id, metric, subject, start)


async def read_meters(
    connection: Connection, meters: Mapping[UUID, Meter], locked: Iterable[Locked], exact: bool
) -> None:
    """Each tenant's meter takes from all counters what is its own; `exact` holds them until the end."""
    counters = {counter for each in locked for counter in meters[each.cliente_id].counters([each.contact_id])}
    if not counters:
        return
    used = await (lock_counters if exact else read_counters)(connection, counters)
    for cliente_id, meter in meters.items():
        meter.start({counter: n for counter, n in used.items() if counter.cliente_id == cliente_id})
