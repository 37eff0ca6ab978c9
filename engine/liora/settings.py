"""Settings: from the environment (`LIORA_…`), a file `.env` or files of secrets, read once, passed as a value.

A secret is a file of `/run/secrets`, or of the folder that `LIORA_SECRETS_DIR` names, called like the variable it
stands for (`liora_access_token`); the environment comes first. Docker, Kubernetes and systemd hand secrets out so.
"""

import os
import warnings
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

from liora.errors import SettingsError

SECRETS_DIR = Path("/run/secrets")


class AppKeys(BaseModel):
    """What belongs to one app of a vendor: two secrets are valid while one replaces the other."""

    app_secrets: list[SecretStr] = Field(default_factory=list)
    verify_token: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")


class Settings(BaseSettings):
    """All settings. `database_url` empty means the embedded PostgreSQL in `data`.

    The two passwords complete the two addresses, so that an address is no secret; they stand before them to be read
    first.
    """

    model_config = SettingsConfigDict(env_prefix="LIORA_", env_file=".env", extra="ignore", frozen=True)

    env: Literal["dev", "prod"] = "prod"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(default_factory=list)
    data: Path | None = None
    database_password: SecretStr = SecretStr("")
    owner_password: SecretStr = SecretStr("")
    database_url: str = Field(default="", repr=False)
    owner_url: str = Field(default="", repr=False)
    database_connections: int = Field(default=12, ge=4, le=200)
    app_secrets: list[SecretStr] = Field(default_factory=list)
    verify_token: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")
    apps: dict[str, AppKeys] = Field(default_factory=dict)
    encryption_keys: SecretStr = SecretStr("")
    api_url: str = ""
    public_url: str = ""
    smtp_url: SecretStr = SecretStr("")
    settle_seconds: float = Field(default=90.0, gt=0)
    retention_days: int = Field(default=400, ge=14)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    heartbeat: Path | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Pydantic would fix the folder of secrets when the class is made."""
        secrets = SecretsSettingsSource(settings_cls, _secrets_dir())
        return init_settings, env_settings, dotenv_settings, secrets

    @field_validator("database_url", "owner_url")
    @classmethod
    def _complete(cls, url: str, info: ValidationInfo) -> str:
        password = info.data.get(f"{str(info.field_name).removesuffix('_url')}_password", SecretStr(""))
        return _with_password(url, password.get_secret_value())

    @field_validator("public_url")
    @classmethod
    def _public(cls, url: str) -> str:
        """Where people reach this installation from outside, for links; without the last stroke."""
        place = urlsplit(url)
        if url and (place.scheme not in ("http", "https") or not place.hostname or place.query or place.fragment):
            raise ValueError("it is the address of this installation as people reach it, such as https://liora.example")
        return url.rstrip("/")

    @property
    def platform_app(self) -> AppKeys:
        """The installation's own app; `apps` holds those that tenants bring, by account id."""
        return AppKeys(app_secrets=self.app_secrets, verify_token=self.verify_token, access_token=self.access_token)


def read_settings() -> Settings:
    """The settings of this process; raises SettingsError naming the variable or the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # a file of secrets that was left out must not go unnoticed
            return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "LIORA_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"The setting {name} is wrong: {first['msg']}.") from error
    except (ValueError, UserWarning) as error:
        reason = error.__cause__ or error
        if isinstance(reason, (UserWarning, OSError)):
            raise SettingsError(f"A secret cannot be read ({reason}); see LIORA_SECRETS_DIR.") from error
        raise SettingsError(f"A LIORA_ setting that should be JSON is none: {error}.") from error


def _secrets_dir() -> Path | None:
    named = os.environ.get("LIORA_SECRETS_DIR")
    if named:
        return Path(named)
    return SECRETS_DIR if SECRETS_DIR.is_dir() else None


def _with_password(url: str, password: str) -> str:
    """`postgresql://role@host/database` with the password in it, unless one is there already."""
    place = urlsplit(url)
    if not password or place.password is not None or "@" not in place.netloc:
        return url
    user, _, host = place.netloc.rpartition("@")
    return place._replace(netloc=f"{user}:{quote(password, safe='')}@{host}").geturl()
