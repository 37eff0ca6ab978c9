"""People count; what looks at a link before or instead of them does not."""

from datetime import date

import pytest

from liora.links.visitors import Fingerprints, is_person

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
SAFARI = "(iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = f"Mozilla/5.0 (Linux; Android 14; SM-A155M) {CHROME}"
IPHONE = f"Mozilla/5.0 {SAFARI} Version/18.0 Mobile/15E148 Safari/604.1"
CUBOT = f"Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) {CHROME}"
INSIDE = f"Mozilla/5.0 {SAFARI} Mobile/15E148 [FBAN/FBIOS;FBAV/470.0]"
MINI = "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80/37.6; U; es) Presto/2.12.423 Version/12.16"


@pytest.mark.parametrize("agent", [ANDROID, IPHONE, CUBOT, INSIDE, MINI])
def test_a_browser_is_a_person(agent: str) -> None:
    assert is_person({"User-Agent": agent})
    assert is_person({"User-Agent": agent, "Sec-Fetch-Mode": "navigate", "Accept-Language": "es-CL"})


@pytest.mark.parametrize(
    "agent",
    [
        *("", "WhatsApp/2.23.20.0 A", "WhatsApp/2.2441.7 N", "WhatsApp/2.24.20.71 i"),
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Mozilla/5.0 (compatible; facebookexternalhit/1.1)",
        "meta-externalfetcher/1.1",
        "TelegramBot (like TwitterBot)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        f"Mozilla/5.0 (Linux; Android 6.0.1) {CHROME} (compatible; Googlebot/2.1)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130.0 Safari/537.36",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0)",
        "Mozilla/5.0 (compatible; Some_bot_2)",
        *("curl/8.5.0", "python-requests/2.32", "Go-http-client/2.0", "okhttp/4.12"),
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "a" * 100_000,
    ],
)
def test_previews_and_machines_are_nobody(agent: str) -> None:
    assert not is_person({"User-Agent": agent})


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Purpose": "preview"},
        {"X-Moz": "prefetch"},
        {"Sec-Fetch-Mode": "no-cors"},
    ],
)
def test_a_browser_that_fetches_ahead_is_nobody_yet(headers: dict[str, str]) -> None:
    assert not is_person({"User-Agent": ANDROID, **headers})


def test_a_visitor_is_known_again_for_a_day_and_by_nobody_else() -> None:
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    ours, theirs = Fingerprints(), Fingerprints()
    first = ours.of(monday, "200.1.2.3", {"User-Agent": ANDROID})
    assert len(first) == 16
    assert ours.of(monday, "200.1.2.3", {"User-Agent": ANDROID}) == first
    assert ours.of(monday, "200.1.2.4", {"User-Agent": ANDROID}) != first
    assert ours.of(monday, "200.1.2.3", {"User-Agent": IPHONE}) != first
    assert ours.of(monday, "200.1.2.3", {"User-Agent": ANDROID, "X-Forwarded-For": "1.1.1.1"}) != first
    assert ours.of(tuesday, "200.1.2.3", {"User-Agent": ANDROID}) != first
    assert ours.of(monday, "200.1.2.3", {"User-Agent": ANDROID}) != first
    assert theirs.of(monday, "200.1.2.3", {"User-Agent": ANDROID}) != first
