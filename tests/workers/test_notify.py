"""Notifications on their way: from the turn's row to the tenant's server, through the jobs."""

import asyncio

import pytest
from tests.notices.conftest import mail_server as mail_server
from tests.notices.conftest import new_receiver as new_receiver
from tests.notices.conftest import post_office as post_office
from tests.notices.conftest import receiver as receiver

from liora.db.job_queue import Ticket
from liora.workers.jobs import MOST_FAILURES, MOST_STARTS
from liora.workers.notify import Notify

from .errands import office as office


@pytest.fixture
async def ana(town):
    return await town.person(await town.tenant())


def couriers(office, post_office):
    return office.worker(**Notify(post_office.courier, office.bell_jobs).functions())


async def until(condition) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_notification_arrives_signed_while_another_address_keeps_silent(
    office, post_office, ana, receiver, new_receiver
) -> None:
    silent = await new_receiver()
    silent.seconds = 60
    await post_office.endpoint(ana.tenant, silent.url)
    _, secret = await post_office.endpoint(ana.tenant, receiver.url)
    notification_id = await post_office.tell(ana.tenant, "order")
    async with office.at_work(couriers(office, post_office)):
        await until(lambda: receiver.got and silent.got)
    assert receiver.read(secret)["data"]["id"] == str(notification_id)


async def test_what_fails_is_tried_again_more_often_than_other_jobs_are(office, post_office, ana, receiver) -> None:
    receiver.status = 500
    await post_office.endpoint(ana.tenant, receiver.url)
    notification_id = await post_office.tell(ana.tenant)
    await post_office.courier.fan_out(ana.tenant.cliente_id, notification_id)
    [job] = await post_office.rows(ana.tenant, "job WHERE name = 'liora.webhook'")
    functions = Notify(post_office.courier, office.bell_jobs).functions()
    worker, ticket = couriers(office, post_office), ticket_of(job)
    for _ in range(MOST_FAILURES + MOST_STARTS):
        post_office.pass_time(minutes=1)
        assert await worker.attempt(functions["liora.webhook"], ticket) is not None
    receiver.status = 200
    post_office.pass_time(minutes=1)
    assert await worker.attempt(functions["liora.webhook"], ticket) is None
    [job] = await post_office.rows(ana.tenant, "job WHERE name = 'liora.webhook'")
    assert (job["status"], job["error"]) == (2, None)


def ticket_of(job) -> Ticket:
    return Ticket(job["cliente_id"], job["job_id"], job["name"])


async def test_a_courier_that_dies_each_time_is_given_up(office, post_office, town, ana, receiver) -> None:
    await post_office.endpoint(ana.tenant, receiver.url)
    await post_office.courier.fan_out(ana.tenant.cliente_id, await post_office.tell(ana.tenant))
    [job] = await post_office.rows(ana.tenant, "job WHERE name = 'liora.webhook'")
    await town.execute(ana.tenant, "UPDATE liora.job SET starts = $2 WHERE cliente_id = $1", MOST_STARTS)
    functions = Notify(post_office.courier, office.bell_jobs).functions()
    worker = couriers(office, post_office)
    assert await worker.attempt(functions["liora.webhook"], ticket_of(job)) is None
    assert receiver.got == []
