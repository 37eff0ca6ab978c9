"""What an identifier says about a person."""

import phonenumbers


def country_of(phone: str, user_id: str = "") -> str:
    """The ISO 3166 country of a phone (digits, country code first) or of a business-scoped id (`CL.…`), or empty.

    A suggestion only: people move and keep their numbers.
    """
    prefix, dot, _ = user_id.partition(".")
    if phone.isdecimal():
        try:
            return phonenumbers.region_code_for_number(phonenumbers.parse(f"+{phone}")) or ""
        except phonenumbers.NumberParseException:
            return ""
    return prefix if dot and len(prefix) == 2 and prefix.isupper() else ""
