"""Settings: from the environment (`LIORA_…`) or a file `.env`, read once, passed as a value."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from liora.errors import SettingsError


class AppKeys(BaseModel):
    """What belongs to one app of a vendor: two secrets are valid while one replaces the other."""

    app_secrets: list[SecretStr] = Field(default_factory=list)
    verify_token: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")


class Settings(BaseSettings):
    """All settings. `database_url` empty means the embedded PostgreSQL in `data`."""

    model_config = SettingsConfigDict(env_prefix="LIORA_", env_file=".env", extra="ignore", frozen=True)

    env: Literal["dev", "prod"] = "prod"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    data: Path | None = None
    database_url: str = ""
    owner_url: str = ""
    database_connections: int = Field(default=12, ge=4, le=200)
    app_secrets: list[SecretStr] = Field(default_factory=list)
    verify_token: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")
    apps: dict[str, AppKeys] = Field(default_factory=dict)
    api_url: str = ""
    settle_seconds: float = Field(default=90.0, gt=0)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def platform_app(self) -> AppKeys:
        """The installation's own app; `apps` holds those that tenants bring, by account id."""
        return AppKeys(app_secrets=self.app_secrets, verify_token=self.verify_token, access_token=self.access_token)


def read_settings() -> Settings:
    """The settings of this process; raises SettingsError naming the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "LIORA_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"The setting {name} is wrong: {first['msg']}.") from error
    except ValueError as error:
        raise SettingsError(f"A LIORA_ setting that should be JSON is none: {error}.") from error
