"""The calendar, asked after the message is answered: the only code here that reaches for the network."""

from typing import Any

from liora.job import TryLater, Work


async def look(work: Work) -> dict[str, Any]:
    """Whether the hour is free: without a calendar it is; a calendar that is busy is asked again after a minute."""
    address = work.payload["agenda"]
    if not address:
        return {"libre": True}
    async with work.client.get(address, params={"desde": work.payload["desde"]}) as answer:
        if answer.status == 503:
            raise TryLater(60)
        answer.raise_for_status()
        return {"libre": bool((await answer.json())["libre"])}
