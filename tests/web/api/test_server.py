"""What the API answers when its own code fails."""

from structlog.testing import capture_logs

from liora.web.api import sinonimos


async def test_a_defect_is_answered_in_an_envelope_and_logged_without_its_words(site, new_shop, monkeypatch) -> None:
    shop = await new_shop()

    async def broken(*_: object) -> None:
        raise ZeroDivisionError("56911112222")

    monkeypatch.setattr(sinonimos, "list_synonyms", broken)
    with capture_logs() as logs:
        said = await site.get(f"{shop.path}/sinonimos", key=shop.key)
    assert (said.status, said.code) == (500, "internal")
    assert "56911112222" not in str(said.body) + str(logs)
    [defect] = [entry for entry in logs if entry["event"] == "api: a defect"]
    assert defect["error"] == "ZeroDivisionError"
    assert defect["request_id"] == said.body["meta"]["request_id"] == said.headers["X-Request-Id"]
    assert "broken" in defect["places"][-1]
