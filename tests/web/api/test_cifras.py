"""The figures of a cliente by the API."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.privacy.conftest import Guest, seat
from tests.tenants import Tenant


async def test_figures_of_a_shop_with_one_person(site, new_shop) -> None:
    shop = await new_shop()
    number = (await site.post(f"{shop.path}/waba", {"modo": "sandbox"}, key=shop.key)).data
    await seat(site.engine, Guest(Tenant(shop.cliente_id, {number["phone_number_id"]: number["id"]})))
    today = datetime.now(UTC).date()
    span = f"desde={today - timedelta(days=2)}&hasta={today + timedelta(days=1)}"
    found = (await site.get(f"{shop.path}/metrics?{span}", key=shop.key)).data
    assert found["zona"] == "America/Santiago"
    assert found["ctr"] is None
    counts = {"mensajes_recibidos": 1, "mensajes_enviados": 1, "no_entendidos": 0, "tasa_no_entendidos": 0.0}
    assert found["total"] == counts | {"personas": 1, "conversaciones": 1, "derivaciones": 0}
    [day] = found["dias"]
    assert day["envios"] == {"enviados": 0, "entregados": 0, "leidos": 0, "fallidos": 0, "pendientes": 1}
    assert [each["skill"] for each in found["skills"]] == [""]
    assert [each["usado"] for each in found["cuotas"]] == [3]


async def test_a_shop_where_nobody_wrote_has_no_rate(site, new_shop) -> None:
    shop = await new_shop()
    found = (await site.get(f"{shop.path}/metrics?desde=2026-11-01&hasta=2026-11-30", key=shop.key)).data
    assert found["total"]["tasa_no_entendidos"] is None
    assert (found["dias"], found["skills"], found["cuotas"]) == ([], [], [])


@pytest.mark.parametrize(
    "span",
    [
        "",
        "desde=2026-11-02",
        "desde=2026-11-02&hasta=2026-11-01",
        "desde=2025-11-01&hasta=2026-11-02",
        "desde=ayer&hasta=hoy",
        "desde=0001-01-01&hasta=0001-01-02",
        "desde=9999-12-31&hasta=9999-12-31",
        "desde=2026-11-01&hasta=2026-11-02&dia=3",
    ],
)
async def test_a_span_that_makes_no_sense_is_refused(site, new_shop, span) -> None:
    shop = await new_shop()
    said = await site.get(f"{shop.path}/metrics?{span}", key=shop.key)
    assert said.status == 422
    assert said.body["error"]["details"]


async def test_the_longest_span_is_a_year(site, new_shop) -> None:
    shop, first = await new_shop(), date(2026, 1, 1)
    for days, status in ((365, 200), (366, 422)):
        span = f"desde={first}&hasta={first + timedelta(days=days)}"
        assert (await site.get(f"{shop.path}/metrics?{span}", key=shop.key)).status == status
