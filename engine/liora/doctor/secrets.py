"""The secrets of the installation: whether they are there, and under which keys those of the clientes are sealed."""

from collections.abc import Iterator

from liora.credentials.keyring import Keyring
from liora.doctor.finding import Finding, fine, note, wrong
from liora.doctor.tour import Tally
from liora.settings import Settings


def check_app(settings: Settings, tally: Tally) -> Iterator[Finding]:
    """The platform's own app, which tenants without an app of their own need."""
    needed = any(number.counts and not number.app for number in tally.numbers)
    missing = [
        name
        for name, value in (
            ("LIORA_APP_SECRETS", settings.app_secrets),
            ("LIORA_VERIFY_TOKEN", settings.verify_token),
            ("LIORA_ACCESS_TOKEN", settings.access_token),
        )
        if not value
    ]
    if not missing:
        yield fine("app de Meta", "secreto, token de verificación y token de acceso están.")
    elif needed and missing != ["LIORA_ACCESS_TOKEN"]:  # numbers may have tokens of their own, and are asked for them
        yield wrong("app de Meta", f"falta {_listed(missing)}, y hay números reales que usan la app de la plataforma.")
    else:
        yield note("app de Meta", f"falta {_listed(missing)}; hace falta para números reales sin app o token propios.")


def check_apps(settings: Settings) -> Iterator[Finding]:
    """Apps of tenants that stand in the settings."""
    for app, keys in settings.apps.items():
        if not keys.app_secrets or not keys.verify_token:
            yield wrong("app de Meta", f"a la app {app} de LIORA_APPS le falta app_secrets o verify_token.")


def check_encryption(keyring: Keyring, tally: Tally, needed: bool) -> Iterator[Finding]:
    """Rows by key; those whose key is missing are lost until it comes back. `needed`: also where there are no rows."""
    if not keyring:
        say = wrong if needed or tally.credentials else note
        yield say("llaves de cifrado", "no hay ninguna: pon en LIORA_ENCRYPTION_KEYS lo que imprime `liora keys new`.")
    else:
        yield fine(
            "llaves de cifrado", f"cifra {keyring.key_id}; credenciales bajo ella: {tally.credentials[keyring.key_id]}."
        )
    for key_id, rows in sorted(tally.credentials.items()):
        if key_id not in keyring:
            yield wrong(
                "llaves de cifrado",
                f"falta la llave {key_id}; credenciales que la necesitan: {rows}. Devuélvela a LIORA_ENCRYPTION_KEYS.",
            )
        elif key_id != keyring.key_id:
            yield note(
                "llaves de cifrado", f"credenciales que siguen bajo {key_id}: {rows}. Ejecuta `liora keys rotate`."
            )


def _listed(names: list[str]) -> str:
    return ", ".join(names)
