"""What a cliente has set itself, as its turns see it: safety lines, synonyms, settings of skills."""

from liora.language.rewording import OtherNames
from liora.opening import opening_of

from .brains import Echo


async def view_of(town, tenant):
    brain = Echo()
    await town.write(await town.person(tenant), "hola")
    await town.drain(town.worker(brain), tenant)
    return brain.seen[0]


async def test_its_own_safety_lines_stand_before_those_of_its_country(town) -> None:
    lines = {"crisis": "Raquel, +56 9 1111 1111", "emergencia": ""}
    tenant = await town.tenant(settings={"lineas": lines}, country="CL")
    assert (await view_of(town, tenant)).safety_lines == {"crisis": "Raquel, +56 9 1111 1111"}
    tenant = await town.tenant(settings={"lineas": {"crisis": "", "emergencia": "112"}}, country="CL")
    assert (await view_of(town, tenant)).safety_lines == {"crisis": "línea CL", "emergency": "112"}


async def test_its_synonyms_are_ready_to_use_and_nobody_elses(town) -> None:
    tenant, other = await town.tenant(), await town.tenant()
    for said, meant in {"polera": "camiseta", "cambucho": "mochila"}.items():
        statement = "INSERT INTO liora.synonym (cliente_id, said, meant) VALUES ($1, $2, $3)"
        await town.execute(tenant, statement, said, meant)
    view = await view_of(town, tenant)
    assert isinstance(view.synonyms, OtherNames)
    assert dict(view.synonyms) == {"polera": "camiseta", "cambucho": "mochila"}
    assert dict((await view_of(town, other)).synonyms) == {}


async def test_each_skill_gets_what_was_set_for_it(town) -> None:
    tenant = await town.tenant(settings={"ajustes": {"ecommerce": {"envios": "A toda la RM."}}})
    assert (await view_of(town, tenant)).settings == {"ecommerce": {"envios": "A toda la RM."}}
    assert (await view_of(town, await town.tenant())).settings == {}


async def test_its_hours_and_its_privacy_notice_reach_its_turns(town) -> None:
    hours = [{"dia": "lunes", "desde": "09:00", "hasta": "18:00"}]
    own = {"horario": hours, "feriados": ["2026-12-25"], "aviso_privacidad": "Cuidamos tus datos."}
    view = await view_of(town, await town.tenant(settings=own))
    assert view.opening == opening_of(hours, ["2026-12-25"])
    assert view.privacy_notice == "Cuidamos tus datos."


async def test_a_last_resort_takes_a_plugin_and_the_clientes_wish(town) -> None:
    wants, never = await town.tenant(settings={"ultimo_recurso": True}), await town.tenant()
    for has, expected in ((True, [True, False]), (False, [False, False])):
        seen = await town.views(has_last_resort=has).of([wants.cliente_id, never.cliente_id])
        assert [seen[each.cliente_id].last_resort for each in (wants, never)] == expected
