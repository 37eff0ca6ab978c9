"""What a vendor says of a number, its account and its templates: asked for, or told by a webhook as news.

Words such as `GREEN` or `PAUSED` are the vendor's own and shown to people; what Liora acts on is said in fields of
their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

APPROVED = "APPROVED"
"""The only status in which a template may be sent; a word that nobody knows must stop it as well."""

Stops = Literal["nothing", "proactive", "everything"]
"""What an account may not send any more: `proactive` is what nobody has asked for, outside the 24-hour window."""


@dataclass(frozen=True, slots=True)
class NumberReport:
    """A number as its vendor knows it; `works` says whether messages pass, `problems` why they might not.

    `account_id` is empty where the vendor did not say whose number it is.
    """

    phone_number_id: str
    account_id: str
    display_number: str
    verified_name: str
    quality: str
    tier: str
    status: str
    works: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """One template in one language (`es_CL`); `components` as the vendor describes them."""

    name: str
    language: str
    category: str
    status: str
    components: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateNews:
    """A template's status has changed at `at` (unix seconds, 0 where the vendor did not say)."""

    account_id: str
    name: str
    language: str
    status: str
    at: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NumberNews:
    """Something about a number, which the vendor names by its digits: `told` are facts of its health."""

    account_id: str
    digits: str
    told: Mapping[str, str]
    at: int


@dataclass(frozen=True, slots=True)
class AccountNews:
    """Something about an account: what it may not send from now on, until `until` (unix seconds, None: for good).

    `stops` is None where `event` says nothing of that.
    """

    account_id: str
    event: str
    stops: Stops | None
    at: int
    until: int | None = None


News = TemplateNews | NumberNews | AccountNews
