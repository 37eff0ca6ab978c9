"""What the counts mean, in words that say what to do."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from liora.doctor.finding import Finding, Level
from liora.doctor.numbers import NAMED, check_numbers
from liora.doctor.queues import check_inbox, check_jobs, check_outbox
from liora.doctor.secrets import check_app, check_apps, check_encryption
from liora.doctor.skills import check_skills
from liora.doctor.tour import Number, Tally
from liora.settings import AppKeys, Settings

from ..credentials.keys import ring

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FULL = Settings(app_secrets=["a"], verify_token="b", access_token="c")
BARE = Settings()


def number(**changes) -> Number:
    plain = {"channel": "whatsapp", "app": "", "mode": "live", "status": "active"}
    more = {"paused_until": None, "pause_reason": None, "has_token": False, "has_secret": False}
    return Number(uuid7(), uuid7(), **plain | more | changes)


def levels(findings) -> list[Level]:
    return [finding.level for finding in findings]


def said(findings) -> str:
    return "\n".join(map(str, findings))


# -- skills ---------------------------------------------------------------------------------------------------------


def test_skills_that_are_switched_on_and_not_installed_are_named_with_how_many_miss_them() -> None:
    tally = Tally(skills=Counter(reciclaje=3, citas=2))
    assert said(check_skills(tally, {"reciclaje", "ecommerce"})) == (
        "✗ skills: activas y no instaladas: citas (clientes: 2); instálalas, o quítalas de esos clientes."
    )
    assert levels(check_skills(tally, {"reciclaje", "citas"})) == []


# -- queues ---------------------------------------------------------------------------------------------------------


def test_empty_queues_are_fine() -> None:
    for findings in (check_inbox(Tally(), NOW), check_outbox(Tally()), check_jobs(Tally())):
        assert levels(findings) == [Level.fine]


@pytest.mark.parametrize(("ago", "level"), [(299, Level.fine), (301, Level.wrong)])
def test_messages_that_wait_for_long_are_wrong(ago: int, level: Level) -> None:
    tally = Tally(inbox=Counter(pending=3), oldest=NOW - timedelta(seconds=ago))
    [finding] = check_inbox(tally, NOW)
    assert finding.level is level
    assert "esperan: 3;" in finding.sentence
    assert "5 min" in finding.sentence
    assert ("--role worker" in finding.sentence) is (level is Level.wrong)


def test_what_is_late_names_the_role_to_look_at_and_what_is_dead_is_noted() -> None:
    counts = Counter(unsent=4, waiting=4, late=2, dead=1, failed=1)
    outbox, jobs = list(check_outbox(Tally(outbox=counts))), list(check_jobs(Tally(jobs=counts)))
    assert levels(outbox) == levels(jobs) == [Level.wrong, Level.note]
    assert "--role sender" in said(outbox)
    assert "--role jobs" in said(jobs)
    assert levels(check_inbox(Tally(inbox=Counter(dead=1)), NOW)) == [Level.fine, Level.note]


# -- numbers --------------------------------------------------------------------------------------------------------


def test_numbers_that_can_send_are_fine() -> None:
    own = number(app="77", has_token=True, has_secret=True)
    by_settings = number(app="88")
    settings = FULL.model_copy(
        update={"apps": {"88": AppKeys(app_secrets=[SecretStr("x")], access_token=SecretStr("y"))}}
    )
    tally = Tally(2, numbers=[number(), own, by_settings, number(mode="sandbox"), number(status="disabled")])
    [finding] = check_numbers(tally, settings, ["whatsapp"], NOW)
    assert finding == Finding("números", Level.fine, "en total 5, reales 3; clientes: 2.")


def test_numbers_without_a_token_or_a_secret_are_named() -> None:
    tokenless, secretless = number(app="77", has_secret=True), number(app="77", has_token=True)
    found = list(check_numbers(Tally(numbers=[tokenless, secretless]), FULL, ["whatsapp"], NOW))
    assert levels(found) == [Level.wrong, Level.wrong]
    assert str(tokenless.number_id) in found[0].sentence
    assert str(secretless.number_id) in found[1].sentence


def test_a_long_list_is_cut() -> None:
    tally = Tally(numbers=[number(has_secret=True) for _ in range(NAMED + 5)])
    [finding] = check_numbers(tally, BARE, ["whatsapp"], NOW)
    assert finding.sentence.endswith("y 5 más.")


def test_a_channel_that_is_not_installed_is_wrong() -> None:
    [finding] = check_numbers(Tally(numbers=[number(channel="telegrama")]), FULL, ["whatsapp"], NOW)
    assert (finding.level, "no está instalado" in finding.sentence) == (Level.wrong, True)


@pytest.mark.parametrize(("minutes", "level"), [(5, Level.note), (60, Level.wrong)])
def test_a_pause_is_told_with_its_reason(minutes: int, level: Level) -> None:
    paused = number(paused_until=NOW + timedelta(minutes=minutes), pause_reason="131031 cuenta bloqueada")
    _, finding = check_numbers(Tally(numbers=[paused]), FULL, ["whatsapp"], NOW)
    assert (finding.noun, finding.level) == ("carriles", level)
    assert "131031 cuenta bloqueada" in finding.sentence
    assert "UTC" in finding.sentence


# -- secrets --------------------------------------------------------------------------------------------------------


def test_the_platforms_app_is_wrong_where_somebody_needs_it() -> None:
    assert levels(check_app(FULL, Tally())) == [Level.fine]
    assert levels(check_app(BARE, Tally(numbers=[number(app="77"), number(mode="sandbox")]))) == [Level.note]
    [finding] = check_app(BARE, Tally(numbers=[number()]))
    assert finding.level is Level.wrong
    for name in ("LIORA_APP_SECRETS", "LIORA_VERIFY_TOKEN", "LIORA_ACCESS_TOKEN"):
        assert name in finding.sentence


def test_a_missing_token_of_the_platform_is_a_matter_of_the_numbers() -> None:
    settings = Settings(app_secrets=["a"], verify_token="b")
    assert levels(check_app(settings, Tally(numbers=[number(has_token=True)]))) == [Level.note]


def test_an_app_of_the_settings_needs_secret_and_token() -> None:
    whole = AppKeys(app_secrets=[SecretStr("x")], verify_token=SecretStr("y"))
    assert list(check_apps(Settings(apps={"77": whole}))) == []
    [finding] = check_apps(Settings(apps={"77": whole, "88": AppKeys(app_secrets=[SecretStr("x")])}))
    assert (finding.level, " 88 " in finding.sentence) == (Level.wrong, True)


def test_rows_are_counted_by_the_key_they_need() -> None:
    tally = Tally(credentials=Counter(new=3, old=2, gone=1))
    found = list(check_encryption(ring("new", "old"), tally, needed=True))
    assert levels(found) == [Level.fine, Level.wrong, Level.note]
    assert "cifra new; credenciales bajo ella: 3" in found[0].sentence
    assert "falta la llave gone; credenciales que la necesitan: 1" in found[1].sentence
    assert "liora keys rotate" in found[2].sentence


@pytest.mark.parametrize(
    ("credentials", "needed", "expected"),
    [
        ({}, False, [Level.note]),
        ({}, True, [Level.wrong]),
        ({"gone": 1}, False, [Level.wrong, Level.wrong]),
    ],
)
def test_an_installation_without_keys_is_wrong_where_they_are_needed(credentials, needed, expected) -> None:
    tally = Tally(credentials=Counter(credentials))
    assert levels(check_encryption(ring(), tally, needed=needed)) == expected


def test_no_secret_is_said() -> None:
    canary = Settings(app_secrets=["canary"], verify_token="", apps={"77": AppKeys(app_secrets=[SecretStr("canary")])})
    tally = Tally(numbers=[number(), number(app="77")], credentials=Counter(old=1))
    found = [*check_app(canary, tally), *check_apps(canary), *check_numbers(tally, canary, ["whatsapp"], NOW)]
    assert "canary" not in said(found)
