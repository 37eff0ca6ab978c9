"""From a row to everybody outside who is to hear of it."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from standardwebhooks import WebhookVerificationError

from liora.db.session import scoped
from liora.notices import guard as guard_room
from liora.notices.courier import FAILING_FOR, FIRST_PAUSE, LONGEST_PAUSE, MAIL, PATIENCE, TRIES, WEBHOOK
from liora.notices.webhook import new_secret


@pytest.fixture
async def tenant(new_tenant):
    return await new_tenant()


async def test_each_address_that_wants_the_kind_gets_a_job_of_its_own_and_once(post_office, tenant) -> None:
    every, _ = await post_office.endpoint(tenant, "https://a.example/")
    wants, _ = await post_office.endpoint(tenant, "https://b.example/", "crisis", "handoff")
    await post_office.endpoint(tenant, "https://c.example/", "order")
    off, _ = await post_office.endpoint(tenant, "https://d.example/")
    await post_office.execute(
        tenant, "UPDATE liora.webhook_endpoint SET enabled = false WHERE cliente_id = $1 AND endpoint_id = $2", off
    )
    notification_id = await post_office.tell(tenant)
    for _ in range(2):
        assert await post_office.courier.fan_out(tenant.cliente_id, notification_id) == 3
    jobs = await post_office.rows(tenant, "job")
    assert sorted(job["name"] for job in jobs) == [MAIL, "liora.notify", WEBHOOK, WEBHOOK]
    assert {job["payload"].get("endpoint_id") for job in jobs} == {None, str(every), str(wants)}


async def test_a_notification_of_another_tenant_is_not_found(post_office, tenant, new_tenant, receiver) -> None:
    other = await new_tenant()
    endpoint_id, _ = await post_office.endpoint(other, receiver.url)
    notification_id = await post_office.tell(tenant)
    assert await post_office.courier.fan_out(other.cliente_id, notification_id) == 0
    assert await post_office.courier.to_endpoint(other.cliente_id, notification_id, endpoint_id, 1) is None
    assert await post_office.courier.to_endpoint(tenant.cliente_id, notification_id, endpoint_id, 1) is None
    assert receiver.got == []


async def test_a_post_is_signed_and_says_ids_a_kind_and_a_sentence(post_office, tenant, receiver) -> None:
    endpoint_id, secret = await post_office.endpoint(tenant, receiver.url)
    conversation = str(uuid4())
    notification_id = await post_office.tell(
        tenant, "crisis", conversation_id=conversation, texto="no quiero vivir", phone="56911112222"
    )
    assert await post_office.courier.to_endpoint(tenant.cliente_id, notification_id, endpoint_id, 1) is None
    said = receiver.read(secret)
    assert said["type"] == "crisis"
    assert said["data"] == {
        "id": str(notification_id),
        "cliente_id": str(tenant.cliente_id),
        "conversation_id": conversation,
        "mensaje": "Una persona puede estar en peligro. Abre la conversación cuanto antes.",
    }
    headers, body = receiver.got[0]
    assert headers["webhook-id"] == str(notification_id)
    assert b"vivir" not in body
    assert b"5691111" not in body
    (endpoint,) = await post_office.rows(tenant, "webhook_endpoint")
    assert (endpoint["last_status"], endpoint["failing_since"]) == ("HTTP 204", None)


async def test_another_secret_does_not_verify_and_two_do_while_one_replaces_the_other(
    post_office, tenant, receiver
) -> None:
    endpoint_id, secret = await post_office.endpoint(tenant, receiver.url)
    fresh = new_secret()
    post_office.secrets[tenant.cliente_id, "webhook_secret", str(endpoint_id)].insert(0, fresh)
    notification_id = await post_office.tell(tenant)
    await post_office.courier.to_endpoint(tenant.cliente_id, notification_id, endpoint_id, 1)
    assert receiver.read(secret) == receiver.read(fresh)
    with pytest.raises(WebhookVerificationError):
        receiver.read(new_secret())


async def deliver(post_office, tenant, notification_id: UUID, endpoint_id: UUID, attempt: int = 1) -> float | None:
    return await post_office.courier.to_endpoint(tenant.cliente_id, notification_id, endpoint_id, attempt)


@pytest.mark.parametrize("status", [200, 202, 299])
async def test_any_2xx_is_an_arrival(post_office, tenant, receiver, status: int) -> None:
    receiver.status = status
    endpoint_id, _ = await post_office.endpoint(tenant, receiver.url)
    assert await deliver(post_office, tenant, await post_office.tell(tenant), endpoint_id) is None


@pytest.mark.parametrize("status", [302, 307, 400, 404, 429, 500, 503])
async def test_anything_else_is_tried_again_and_nothing_is_followed(
    post_office, tenant, receiver, new_receiver, status: int
) -> None:
    elsewhere = await new_receiver()
    receiver.status, receiver.headers = status, {"Location": elsewhere.url}
    endpoint_id, _ = await post_office.endpoint(tenant, receiver.url)
    notification_id = await post_office.tell(tenant)
    assert await deliver(post_office, tenant, notification_id, endpoint_id) == FIRST_PAUSE
    assert elsewhere.got == []
    (endpoint,) = await post_office.rows(tenant, "webhook_endpoint")
    assert (endpoint["last_status"], endpoint["failing_since"]) == (f"HTTP {status}", post_office.now)


async def test_pauses_grow_up_to_an_hour_and_end_after_twenty(post_office, tenant, receiver) -> None:
    receiver.status = 500
    endpoint_id, _ = await post_office.endpoint(tenant, receiver.url)
    notification_id = await post_office.tell(tenant)
    pauses = []
    for attempt in range(1, 13):
        post_office.pass_time(minutes=1)
        pauses.append(await deliver(post_office, tenant, notification_id, endpoint_id, attempt))
    assert pauses[:4] == [5, 10, 20, 40]
    assert pauses[-2:] == [LONGEST_PAUSE, LONGEST_PAUSE]
    post_office.pass_time(hours=PATIENCE.total_seconds() / 3600)
    assert await deliver(post_office, tenant, notification_id, endpoint_id, 40) is None


async def test_an_address_that_fails_rests_whatever_waits_for_it(post_office, tenant, receiver) -> None:
    receiver.status = 500
    endpoint_id, _ = await post_office.endpoint(tenant, receiver.url)
    for n in range(5):
        await deliver(post_office, tenant, await post_office.tell(tenant, dedupe=str(n)), endpoint_id)
    assert len(receiver.got) == 1
    post_office.pass_time(seconds=31)
    receiver.status = 204
    assert await deliver(post_office, tenant, await post_office.tell(tenant, dedupe="9"), endpoint_id) is None
    assert await deliver(post_office, tenant, await post_office.tell(tenant, dedupe="8"), endpoint_id) is None
    assert len(receiver.got) == 3


async def test_a_long_time_of_failures_disables_an_address_and_is_told(post_office, tenant, receiver) -> None:
    receiver.status = 500
    endpoint_id, _ = await post_office.endpoint(tenant, receiver.url)
    await deliver(post_office, tenant, await post_office.tell(tenant), endpoint_id)
    post_office.pass_time(days=FAILING_FOR.days, minutes=1)
    late = await post_office.tell(tenant, dedupe="dos")
    await post_office.execute(
        tenant,
        "UPDATE liora.notification SET at = $2 WHERE cliente_id = $1 AND notification_id = $3",
        post_office.now,
        late,
    )
    assert await deliver(post_office, tenant, late, endpoint_id, TRIES - 1) is not None
    post_office.pass_time(minutes=1)
    assert await deliver(post_office, tenant, late, endpoint_id, TRIES) is None
    (endpoint,) = await post_office.rows(tenant, "webhook_endpoint")
    assert endpoint["enabled"] is False
    (told,) = await post_office.rows(tenant, "notification WHERE kind = 'webhook_disabled'")
    assert told["payload"] == {"endpoint_id": str(endpoint_id)}
    posts = len(receiver.got)
    assert await deliver(post_office, tenant, late, endpoint_id, TRIES + 1) is None
    assert len(receiver.got) == posts


async def test_a_receiver_that_is_gone_is_disabled_at_once(post_office, tenant, receiver) -> None:
    receiver.status = 410
    endpoint_id, _ = await post_office.endpoint(tenant, receiver.url)
    assert await deliver(post_office, tenant, await post_office.tell(tenant), endpoint_id) is None
    (endpoint,) = await post_office.rows(tenant, "webhook_endpoint")
    assert endpoint["enabled"] is False


async def test_a_receiver_that_keeps_silent_costs_the_time_limit(post_office, tenant, receiver, monkeypatch) -> None:
    monkeypatch.setattr(guard_room, "SECONDS", 0.2)
    receiver.seconds = 5
    endpoint_id, _ = await post_office.endpoint(tenant, receiver.url)
    async with post_office.courier.guard.client() as client:
        courier = replace(post_office.courier, client=client)
        notification_id = await post_office.tell(tenant)
        assert await courier.to_endpoint(tenant.cliente_id, notification_id, endpoint_id, 1) == FIRST_PAUSE
    (endpoint,) = await post_office.rows(tenant, "webhook_endpoint")
    assert endpoint["last_status"] == "no respondió a tiempo"


async def test_a_huge_answer_is_not_read(post_office, tenant, receiver) -> None:
    receiver.status, receiver.body = 200, b"x" * 50_000_000
    endpoint_id, _ = await post_office.endpoint(tenant, receiver.url)
    assert await deliver(post_office, tenant, await post_office.tell(tenant), endpoint_id) is None


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://10.0.0.1/", "La dirección no es pública: Liora no envía nada a redes internas."),
        ("https://localhost:1/", "no se pudo conectar"),
    ],
)
async def test_what_cannot_be_reached_is_said_in_words(post_office, tenant, url: str, said: str) -> None:
    endpoint_id, _ = await post_office.endpoint(tenant, url)
    assert await deliver(post_office, tenant, await post_office.tell(tenant), endpoint_id) == FIRST_PAUSE
    (endpoint,) = await post_office.rows(tenant, "webhook_endpoint")
    assert endpoint["last_status"] == said


async def test_a_test_is_tried_once(post_office, tenant, receiver) -> None:
    receiver.status = 500
    endpoint_id, _ = await post_office.endpoint(tenant, receiver.url)
    assert await deliver(post_office, tenant, await post_office.tell(tenant, "test"), endpoint_id) is None


async def test_telling_twice_leaves_one_row_and_one_job(post_office, tenant) -> None:
    for _ in range(2):
        await post_office.tell(tenant, "dead_token", "una vez")
    assert len(await post_office.rows(tenant, "notification")) == 1
    assert len(await post_office.rows(tenant, "job")) == 1


async def owner(post_office, tenant, email: str, role: str = "owner", disabled: bool = False) -> None:
    usuario_id = uuid4()
    async with scoped(post_office.pool, tenant.cliente_id) as connection:
        await connection.execute(
            "INSERT INTO plataforma.usuario (usuario_id, email, name, disabled_at) "
            "VALUES ($1, $2, 'Ana', CASE WHEN $3 THEN now() END)",
            usuario_id,
            email,
            disabled,
        )
        await connection.execute(
            "INSERT INTO liora.membresia (cliente_id, usuario_id, role) VALUES ($1, $2, $3)",
            tenant.cliente_id,
            usuario_id,
            role,
        )


async def test_a_letter_goes_to_those_who_run_the_business(post_office, tenant, mail_server, plain_server) -> None:
    await owner(post_office, tenant, "ana@sol.cl")
    await owner(post_office, tenant, "luis@sol.cl", "admin")
    await owner(post_office, tenant, "agente@sol.cl", "agente")
    await owner(post_office, tenant, "fue@sol.cl", disabled=True)
    courier = replace(post_office.courier, server=plain_server(mail_server))
    notification_id = await post_office.tell(tenant, conversation_id="x-1", texto="me duele")
    assert await courier.by_mail(tenant.cliente_id, notification_id, 1) is None
    (letter,) = mail_server.letters
    assert "To: ana@sol.cl, luis@sol.cl" in letter
    assert "Message-ID: <" + str(notification_id) in letter
    assert "x-1" in letter
    assert "me duele" not in letter


async def test_without_a_server_or_people_there_is_no_letter(post_office, tenant, mail_server, plain_server) -> None:
    notification_id = await post_office.tell(tenant)
    assert await post_office.courier.by_mail(tenant.cliente_id, notification_id, 1) is None
    courier = replace(post_office.courier, server=plain_server(mail_server))
    assert await courier.by_mail(tenant.cliente_id, notification_id, 1) is None
    assert mail_server.letters == []


async def test_the_tenants_own_server_comes_first(post_office, tenant, mail_server) -> None:
    await owner(post_office, tenant, "ana@sol.cl")
    own = SecretStr(f"smtp+plain://127.0.0.1:{mail_server.port}?from=avisos@sol.cl")
    post_office.secrets[tenant.cliente_id, "smtp", ""] = [own]
    notification_id = await post_office.tell(tenant)
    assert await post_office.courier.by_mail(tenant.cliente_id, notification_id, 1) is None
    assert "From: avisos@sol.cl" in mail_server.letters[0]


async def test_a_tenants_server_inside_the_network_is_not_reached(post_office, tenant, mail_server) -> None:
    await owner(post_office, tenant, "ana@sol.cl")
    courier = replace(post_office.courier, guard=replace(post_office.courier.guard, dev=False))
    for scheme in ("smtp", "smtps"):
        own = SecretStr(f"{scheme}://u:p@127.0.0.1:{mail_server.port}?from=avisos@sol.cl")
        post_office.secrets[tenant.cliente_id, "smtp", ""] = [own]
        notification_id = await post_office.tell(tenant, dedupe=scheme)
        assert await courier.by_mail(tenant.cliente_id, notification_id, 1) == FIRST_PAUSE
    assert mail_server.letters == []


async def test_a_letter_that_is_refused_is_tried_again(post_office, tenant, mail_server, plain_server) -> None:
    await owner(post_office, tenant, "ana@sol.cl")
    mail_server.refuses = True
    courier = replace(post_office.courier, server=plain_server(mail_server))
    assert await courier.by_mail(tenant.cliente_id, await post_office.tell(tenant), 2) == 2 * FIRST_PAUSE
