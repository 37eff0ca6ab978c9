"""Jobs that carry notifications to the outside; what they do lies in `notices.courier`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from liora.db.dispatch import Bell
from liora.db.notices import NOTIFY
from liora.job import TryLater
from liora.notices.courier import MAIL, WEBHOOK, Courier
from liora.workers.jobs import JobContext, JobFunction


@dataclass(frozen=True, slots=True)
class Notify:
    """A job for each notification, and from it one for each address."""

    courier: Courier
    bell_jobs: Bell[UUID]

    def functions(self) -> Mapping[str, JobFunction]:
        """By name, for the worker of jobs."""
        return {NOTIFY: self.fan_out, WEBHOOK: self.to_endpoint, MAIL: self.by_mail}

    async def fan_out(self, context: JobContext) -> Any:
        deliveries = await self.courier.fan_out(context.cliente_id, _id(context, "notification_id"))
        self.bell_jobs.ring(context.cliente_id)
        return {"deliveries": deliveries}

    async def to_endpoint(self, context: JobContext) -> Any:
        notification_id, endpoint_id = _id(context, "notification_id"), _id(context, "endpoint_id")
        _again(await self.courier.to_endpoint(context.cliente_id, notification_id, endpoint_id, context.attempt))

    async def by_mail(self, context: JobContext) -> Any:
        _again(await self.courier.by_mail(context.cliente_id, _id(context, "notification_id"), context.attempt))


def _id(context: JobContext, name: str) -> UUID:
    return UUID(str(context.payload[name]))


def _again(seconds: float | None) -> None:
    if seconds is not None:
        raise TryLater(seconds)
