"""Sinónimos by the API."""

import pytest

POLERA = {"dicho": "polera", "significa": "camiseta"}


async def test_a_synonym_is_put_changed_listed_and_deleted(site, new_shop) -> None:
    shop = await new_shop()
    path = f"{shop.path}/sinonimos"
    put = await site.ask("PUT", path, {"dicho": "¡Poleróñ!", "significa": "Polerón"}, key=shop.key)
    assert (put.status, put.data["dicho"], put.data["significa"]) == (200, "poleroñ", "Polerón")
    await site.ask("PUT", path, {"dicho": "POLEROÑ", "significa": "Canguro"}, key=shop.key)
    [found] = (await site.get(path, key=shop.key)).data
    assert found == put.data | {"significa": "Canguro"}
    assert (await site.ask("DELETE", f"{path}/poleroñ", key=shop.key)).status == 200
    assert (await site.get(path, key=shop.key)).data == []
    assert (await site.ask("DELETE", f"{path}/poleroñ", key=shop.key)).status == 404


async def test_a_list_is_continued_by_its_cursor(site, new_shop) -> None:
    shop = await new_shop()
    path = f"{shop.path}/sinonimos"
    for said in "ebadc":
        await site.ask("PUT", path, {"dicho": said, "significa": "mochila"}, key=shop.key)
    found, cursor = [], ""
    while cursor is not None:
        said = await site.get(f"{path}?limite=2&despues={cursor}", key=shop.key)
        found += [each["dicho"] for each in said.data]
        cursor = said.body["meta"]["next"]
    assert found == list("abcde")


@pytest.mark.parametrize(
    ("said", "meant", "field"),
    [
        ("🙂", "mochila", "body.dicho"),
        ("", "mochila", "body.dicho"),
        ("x" * 61, "mochila", "body.dicho"),
        ("polera", "🙂", "body.significa"),
        ("polera", "a\nb", "body.significa"),
        ("polera", "x" * 61, "body.significa"),
    ],
)
async def test_what_can_mean_nothing_is_refused(site, new_shop, said, meant, field) -> None:
    shop = await new_shop()
    answer = await site.ask("PUT", f"{shop.path}/sinonimos", {"dicho": said, "significa": meant}, key=shop.key)
    assert answer.status == 422
    assert [detail["field"] for detail in answer.body["error"]["details"]] == [field]


async def test_who_may_only_read_changes_nothing_and_strangers_find_nothing(site, new_shop) -> None:
    shop, other = await new_shop(), await new_shop()
    path = f"{shop.path}/sinonimos"
    made = await site.post(f"{shop.path}/claves", {"nombre": "lee", "rol": "lector"}, key=shop.key)
    reader = made.data["clave"]
    assert (await site.get(path, key=reader)).status == 200
    assert (await site.ask("PUT", path, POLERA, key=reader)).status == 403
    assert (await site.ask("PUT", path, POLERA, key=other.key)).status == 404
    assert (await site.ask("DELETE", f"{path}/polera", key=other.key)).status == 404


async def test_there_is_an_end_to_them(site, new_shop, monkeypatch) -> None:
    monkeypatch.setattr("liora.accounts.synonyms.MOST_SYNONYMS", 1)
    shop = await new_shop()
    path = f"{shop.path}/sinonimos"
    put = [await site.ask("PUT", path, {"dicho": said, "significa": "mochila"}) for said in ("a", "b", "a")]
    assert [each.status for each in put] == [200, 409, 200]
