"""Numbers that cannot do their work: without a token or a secret, paused, or on a channel that is not installed."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from liora.doctor.finding import Finding, fine, note, wrong
from liora.doctor.tour import Number, Tally
from liora.settings import AppKeys, Settings

NAMED = 10
BRIEF = timedelta(minutes=10)
"""A pause that ends so soon is part of the day's work."""


def check_numbers(tally: Tally, settings: Settings, channels: Collection[str], now: datetime) -> Iterator[Finding]:
    """Those that people reach, one kind of trouble after the other."""
    live = [number for number in tally.numbers if number.counts]
    tokenless = [number for number in live if not number.has_token and not _keys(settings, number).access_token]
    secretless = [number for number in live if not number.has_secret and not _keys(settings, number).app_secrets]
    foreign = [number for number in tally.numbers if number.channel not in channels]
    if not (tokenless or secretless or foreign):
        yield fine("números", f"en total {len(tally.numbers)}, reales {len(live)}; clientes: {tally.clientes}.")
    if tokenless:
        yield wrong("números", f"sin token para enviar (access_token o LIORA_ACCESS_TOKEN): {_named(tokenless)}.")
    if secretless:
        yield wrong("números", f"sin secreto de su app (app_secret o LIORA_APP_SECRETS): {_named(secretless)}.")
    if foreign:
        yield wrong("números", f"de un canal que no está instalado: {_named(foreign)}.")
    yield from _pauses(tally, now)


def _pauses(tally: Tally, now: datetime) -> Iterator[Finding]:
    for number in [number for number in tally.numbers if number.paused_until][:NAMED]:
        assert number.paused_until is not None, "chosen for it"
        say = note if number.paused_until - now < BRIEF else wrong
        until = f"{number.paused_until:%Y-%m-%d %H:%M} UTC"
        yield say("carriles", f"{number} está en pausa hasta {until}: {number.pause_reason or 'sin motivo anotado'}.")


def _keys(settings: Settings, number: Number) -> AppKeys:
    return settings.apps.get(number.app, AppKeys()) if number.app else settings.platform_app


def _named(numbers: Sequence[Number]) -> str:
    more = f" y {len(numbers) - NAMED} más" if len(numbers) > NAMED else ""
    return ", ".join(str(number) for number in numbers[:NAMED]) + more
