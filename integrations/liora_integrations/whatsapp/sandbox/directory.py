"""What the fake Graph API knows of numbers, accounts and templates; a test may order other contents.

A number in nobody's book belongs to the account of the settings, as any number may send in the sandbox.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from liora.channel import SandboxSettings

_SAMPLE = "Hello World"


class Number(BaseModel):
    """A number as GET /{phone_number_id} tells it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account_id: str
    display_phone_number: str = "+56 2 2000 0001"
    verified_name: str = "Tienda Demo"
    quality_rating: str = "GREEN"
    tier: str = "STANDARD"
    status: str = "CONNECTED"
    can_send_message: Literal["AVAILABLE", "LIMITED", "BLOCKED"] = "AVAILABLE"
    problem: str = ""
    tells_account: bool = True


class Template(BaseModel):
    """A template as GET /{waba_id}/message_templates lists it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    language: str = "es"
    category: str = "UTILITY"
    status: str = "APPROVED"
    components: list[dict[str, Any]] = Field(default_factory=list)


class Contents(BaseModel):
    """Numbers by their ids, templates by their account; `closed` refuses every number and account not listed.

    `tokens` empty takes any token.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    numbers: dict[str, Number] = Field(default_factory=dict)
    templates: dict[str, list[Template]] = Field(default_factory=dict)
    tokens: list[str] = Field(default_factory=list)
    closed: bool = False


class Directory:
    """The contents of the moment, and which accounts have subscribed."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._settings = settings
        self.contents = Contents()
        self.subscribed: set[str] = set()

    def order(self, contents: Contents) -> None:
        """Replaces everything."""
        self.contents = contents
        self.subscribed.clear()

    def number(self, number: str) -> Number | None:
        """The number; None where nobody knows it."""
        known = self.contents.numbers.get(number)
        if known or self.contents.closed:
            return known
        ours = number == self._settings.phone_number_id or number.startswith("sandbox")
        return Number(account_id=self._settings.account_id) if ours else None

    def numbers_of(self, account_id: str) -> list[str]:
        """The ids of the account's numbers."""
        listed = [each for each, number in self.contents.numbers.items() if number.account_id == account_id]
        return listed or ([self._settings.phone_number_id] if account_id == self._settings.account_id else [])

    def templates_of(self, account_id: str) -> list[Template] | None:
        """The account's templates, Meta's sample where nothing was ordered; None where nobody knows the account."""
        known = self.contents.templates.get(account_id)
        if known is not None:
            return known
        owned = any(number.account_id == account_id for number in self.contents.numbers.values())
        if self.contents.closed and not owned:
            return None
        return [Template(name="hello_world", language="en_US", components=[{"type": "BODY", "text": _SAMPLE}])]

    def knows_token(self, token: str) -> bool:
        """Whether the token opens anything."""
        return not self.contents.tokens or token in self.contents.tokens
