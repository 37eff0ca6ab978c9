"""How the Graph API says no (CONTRACT §5.4, §6)."""

import secrets
from collections.abc import Mapping
from typing import Any

from liora.errors import LioraError

TITLES: Mapping[int, tuple[int, str]] = {
    0: (401, "We were unable to authenticate the app user"),
    1: (400, "Invalid request or possible server error"),
    2: (503, "Temporary due to downtime or due to being overloaded"),
    3: (500, "Capability or permissions issue"),
    4: (400, "Application request limit reached"),
    10: (403, "Permission is either not granted or has been removed"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (400, "Account has been locked"),
    131037: (400, "WhatsApp provided number needs display name approval before message can be sent"),
    131042: (400, "Business eligibility payment issue"),
    131044: (400, "Payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Meta chose not to deliver"),
    131050: (400, "User has stopped marketing messages from your business"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user ID recipients are not supported for this message"),
    131063: (400, "Marketing templates are disabled"),
    131064: (400, "Messaging limit reduced for template violations"),
    132000: (400, "Template parameter count mismatch"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Template hydrated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Template parameter format mismatch"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132068: (400, "Flow is blocked"),
    132069: (400, "Flow is throttled"),
    133004: (503, "Server temporarily unavailable"),
    133010: (400, "Phone number not registered"),
    133016: (400, "Account register deregister rate limit exceeded"),
    135000: (400, "Generic user error"),
    137000: (400, "Recipient identity key hash mismatch"),
}


class GraphError(LioraError):
    """The Graph API refuses a request."""

    def __init__(self, code: int, details: str = "", subcode: int | None = None) -> None:
        self.code = code
        self.status, self.title = TITLES.get(code, (400, "Unknown error"))
        self.details = details or self.title
        self.subcode = subcode
        super().__init__(f"(#{code}) {self.title}")

    def in_status(self) -> dict[str, Any]:
        """The same as an element of a failed status."""
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details},
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        }

    def body(self) -> dict[str, Any]:
        """The error envelope; `fbtrace_id` is different each time."""
        error: dict[str, Any] = {
            "message": str(self),
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "A" + secrets.token_urlsafe(17)[:22],
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": error}


def unknown_object(object_id: str) -> GraphError:
    """Code 100 with subcode 33, as for an id that does not exist or belongs to somebody else."""
    return GraphError(
        100,
        f"Unsupported get request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation.",
        subcode=33,
    )
