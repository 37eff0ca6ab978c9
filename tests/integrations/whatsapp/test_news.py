"""What the fields beside `messages` say: of real bodies, and of those that nobody has published."""

import json
from pathlib import Path
from typing import Any

import pytest

from liora.reports import AccountNews, NumberNews, TemplateNews
from liora_integrations.whatsapp.inbound import read_delivery

WABA = "102290129340398"
REAL = {
    "field-message_template_status_update--bindambc--rejectedTemplate": TemplateNews(
        "880480871844883", "schedule_confirmation4", "pt_BR", "REJECTED", 1674250641, "SCAM"
    ),
    "field-message_template_status_update--metadocs--message-template-status-update-L84": TemplateNews(
        WABA, "order_confirmation", "en_US", "APPROVED", 1751247548, "NONE"
    ),
    "field-message_template_status_update--pywa--template-status-update-rejected": TemplateNews(
        WABA, "abandoned_cart", "en", "REJECTED", 1751247548, "INVALID_FORMAT"
    ),
    "field-phone_number_quality_update--metadocs--phone-number-quality-update-L55": NumberNews(
        WABA, "15550783881", {"quality_event": "THROUGHPUT_UPGRADE", "limit": "TIER_UNLIMITED"}, 1748454394
    ),
    "field-account_update--pywa--account-update-account-deleted": AccountNews(
        WABA, "ACCOUNT_DELETED", "everything", 1743451903
    ),
    "field-account_update--pywa--account-update-account-violation": AccountNews(
        WABA, "ACCOUNT_VIOLATION", "proactive", 1743451903
    ),
    "field-account_update--pywa--account-update-account-restriction": AccountNews(
        WABA, "ACCOUNT_RESTRICTION", "proactive", 1641330498, 1641330498
    ),
    "field-account_update--bindambc--accountRestricted": AccountNews(
        "whatsapp-business-account-id", "ACCOUNT_RESTRICTION", "everything", 1604703141
    ),
    "field-account_update--pywa--account-update-partner-removed": AccountNews(
        "980198427658004", "PARTNER_REMOVED", None, 1748477359
    ),
}


@pytest.mark.parametrize(("name", "news"), REAL.items(), ids=REAL.keys())
def test_a_real_body_tells_its_news_and_is_noticed(shared: Path, name: str, news: object) -> None:
    delivery = read_delivery((shared / "whatsapp" / "payloads" / f"{name}.json").read_bytes())
    assert delivery.news == (news,)
    assert len(delivery.notices) == 1


def told(field: str, value: Any, time: Any = 1_790_000_000) -> tuple[object, ...]:
    entry = {"id": WABA, "time": time, "changes": [{"field": field, "value": value}]}
    return read_delivery(json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()).news


def template(event: Any, **more: Any) -> dict[str, Any]:
    return {"event": event, "message_template_name": "cita", "message_template_language": "es_CL", **more}


STATUSES = {
    "paused": (template("PAUSED"), "PAUSED"),
    "locked at the first pause": (template("LOCKED", other_info={"title": "FIRST_PAUSE"}), "PAUSED"),
    "locked for good": (template("LOCKED", other_info={"title": "DISABLED"}), "DISABLED"),
    "locked without a reason": (template("LOCKED"), "PAUSED"),
    "unpaused": (template("LOCKED", other_info={"title": "UNPAUSE"}), "APPROVED"),
    "reinstated": (template("REINSTATED"), "APPROVED"),
    "flagged, which is a warning": (template("FLAGGED"), "APPROVED"),
    "a word that is new": (template("SUNSET"), "SUNSET"),
}


@pytest.mark.parametrize(("value", "status"), STATUSES.values(), ids=STATUSES.keys())
def test_the_status_of_a_template_is_what_may_be_done_with_it(value: dict[str, Any], status: str) -> None:
    [news] = told("message_template_status_update", value)
    assert news.status == status


@pytest.mark.parametrize(
    ("state", "stops"), [("DISABLE", "everything"), ("REINSTATE", "nothing"), ("SCHEDULE_FOR_DISABLE", None)]
)
def test_a_ban_stops_everything_until_the_account_is_reinstated(state: str, stops: str | None) -> None:
    value = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": state, "waba_ban_date": "April 17, 2025"}}
    assert told("account_update", value) == (AccountNews(WABA, "DISABLED_UPDATE", stops, 1_790_000_000),)


ODD = {
    "no value": ("message_template_status_update", None),
    "a list": ("account_update", [1]),
    "no name": ("message_template_status_update", {"event": "PAUSED", "message_template_language": "es"}),
    "no event": ("account_update", {"waba_info": {"waba_id": "1"}}),
    "an event that is a number": ("message_template_status_update", template(7)),
    "the limit of the account": ("message_template_status_update", template("LIMIT_EXCEEDED")),
    "no digits": ("phone_number_quality_update", {"display_phone_number": "x", "event": "ONBOARDING"}),
    "another field": ("account_alerts", {"event": "DISABLE"}),
}


@pytest.mark.parametrize(("field", "value"), ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_no_news(field: str, value: Any) -> None:
    assert told(field, value) == ()


@pytest.mark.parametrize("time", [None, "soon", -1, 1_790_000_000_000, {}])
def test_an_odd_moment_is_none(time: Any) -> None:
    [news] = told("message_template_status_update", template("PAUSED"), time)
    assert news.at == 0
