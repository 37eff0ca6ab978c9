"""`liora doctor`: whether the whole installation is well, in words for whoever runs it."""

from collections.abc import Sequence

import typer

from liora import installation
from liora.cli.run import run_loop
from liora.credentials.keyfile import read_keyring
from liora.credentials.keyring import Keyring
from liora.db import migrate
from liora.doctor.examination import check_plugins, examine
from liora.doctor.finding import Finding, Level, wrong
from liora.errors import EmbeddedError, SettingsError
from liora.plugins import load
from liora.settings import Settings, read_settings


def doctor() -> None:
    """Looks at database, secrets, numbers, queues and plugins, says what to do, and exits 1 when something is wrong."""
    settings = read_settings()
    registry, plugins = check_plugins(load)
    keyring, findings = _keyring(settings)
    findings.append(plugins)

    async def look(url: str) -> None:
        findings.extend(await examine(settings, url, migrate.head(), keyring, registry, installation.now()))

    try:
        with installation.database(settings) as place:
            run_loop(look(place.app_url))
    except EmbeddedError as error:
        findings.append(wrong("base de datos", str(error)))
    _tell(findings)


def _keyring(settings: Settings) -> tuple[Keyring, list[Finding]]:
    """Nothing is made where there is nothing: who only looks changes nothing."""
    try:
        return read_keyring(settings.encryption_keys, installation.data_dir(settings), make=False), []
    except SettingsError as error:
        return Keyring({}), [wrong("llaves de cifrado", str(error))]


def _tell(findings: Sequence[Finding]) -> None:
    for finding in findings:
        print(finding)
    bad = sum(finding.level is Level.wrong for finding in findings)
    if bad:
        print(f"\n{bad} {'cosa está' if bad == 1 else 'cosas están'} mal.")
        raise typer.Exit(1)
    print("\nTodo en orden.")
