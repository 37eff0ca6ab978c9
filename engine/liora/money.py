"""Amounts as people of a country write them."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from babel.numbers import format_currency, get_currency_symbol

from liora.view import Tenant

WITHOUT_DECIMALS = frozenset({"CLP", "COP", "PYG"})
"""Shown without decimals by shops: two have none, Colombia's pesos leave them out although CLDR says two."""

SYMBOLS: Mapping[str, str] = MappingProxyType({"BOB": "Bs ", "PAB": "B/. ", "PYG": "Gs. ", "VES": "Bs. "})
"""Written in front with a space, where CLDR has none or, as in Venezuela, a symbol of the time before."""


def money(amount: Decimal, tenant: Tenant) -> str:
    """`$21.500` in Chile, `$21,500.00` in Mexico: the tenant's currency by the CLDR patterns of its country."""
    locale = f"es_{tenant.country}"
    if tenant.currency in WITHOUT_DECIMALS:
        shown = format_currency(amount, tenant.currency, format="¤#,##0", locale=locale, currency_digits=False)
    else:
        shown = format_currency(amount, tenant.currency, locale=locale)
    currency = "PAB" if (tenant.country, tenant.currency) == ("PA", "USD") else tenant.currency
    if currency in SYMBOLS:
        shown = shown.replace(get_currency_symbol(tenant.currency, locale), SYMBOLS[currency]).replace("  ", " ")
    return shown.replace("\xa0", " ")
