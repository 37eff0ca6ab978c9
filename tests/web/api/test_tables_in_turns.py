"""From the upload to the answer: what the API takes is what the next turn of a worker says."""

import pytest
from tests import feria
from tests.tenants import new_tenant as new_tenant
from tests.workers.town import town as town

from liora.workers.skill_brain import SkillBrain

from .test_tablas import market

BREAD, CHEESE = b"nombre,cuantos\nPan,2\n", b"nombre,cuantos\nQuesos,3\n"
SETTINGS_SECONDS = 2


@pytest.fixture
async def street(site, town, new_shop):
    return await Street(site, town).opened(new_shop)


class Street:
    """A shop with a number, a worker that answers for it, and somebody who asks."""

    def __init__(self, site, town) -> None:
        self.site, self.town, self.seconds = site, town, 0.0
        registry = feria.registry()
        views = town.views(seconds=lambda: self.seconds, tables=registry.tables)
        self.worker = town.worker(SkillBrain(registry), views=views)
        self.asked = 0

    async def opened(self, new_shop) -> "Street":
        self.tenant = await self.town.tenant(skills=["feria"])
        path = f"/clientes/{self.tenant.cliente_id}"
        created = await self.site.post(f"{path}/claves", {"nombre": "dueña", "rol": "owner"})
        self.path, self.key = f"{path}/tablas/feria/puestos", created.data["clave"]
        self.person = await self.town.person(self.tenant)
        self.other_shop = await market(self.site, new_shop, "Luna")
        return self

    async def upload(self, content: bytes) -> None:
        assert (await self.site.ask("PUT", self.path, content, key=self.key)).status == 200

    async def ask(self, after: float = SETTINGS_SECONDS) -> str:
        """What is said to `/feria`, so many seconds after the last question."""
        self.seconds += after
        self.asked += 1
        self.town.later(1)
        before = len(await self.town.said_to(self.person))
        await self.town.write(self.person, "/feria" + " " * self.asked)
        await self.town.drain(self.worker, self.tenant)
        [said] = (await self.town.said_to(self.person))[before:]
        return said


async def test_what_is_uploaded_replaced_put_back_and_deleted_is_what_turns_say(street) -> None:
    assert await street.ask() == "Hoy no hay feria."
    await street.upload(BREAD)
    assert await street.ask() == "Hay Pan (2)."
    await street.upload(CHEESE)
    assert await street.ask(after=SETTINGS_SECONDS - 0.1) == "Hay Pan (2)."
    assert await street.ask() == "Hay Quesos (3)."
    assert (await street.site.post(f"{street.path}/volver", key=street.key)).data["version"] == 1
    assert await street.ask() == "Hay Pan (2)."
    await street.site.ask("DELETE", street.path, key=street.key)
    assert await street.ask() == "Hoy no hay feria."
    await street.upload(CHEESE)
    assert await street.ask() == "Hay Quesos (3)."


async def test_a_table_is_nobody_elses(street) -> None:
    path = f"{street.other_shop.path}/tablas/feria/puestos"
    assert (await street.site.ask("PUT", path, BREAD, key=street.other_shop.key)).status == 200
    assert await street.ask() == "Hoy no hay feria."
