"""Amounts as people of a country write them."""

from decimal import Decimal

from babel.numbers import format_currency

from liora.view import Tenant

WITHOUT_DECIMALS = frozenset({"CLP", "COP", "PYG"})
"""Shown without decimals by shops: two have none, Colombia's pesos leave them out although CLDR says two."""


def money(amount: Decimal, tenant: Tenant) -> str:
    """`$21.500` in Chile, `$21,500.00` in Mexico: the tenant's currency by the CLDR patterns of its country."""
    locale = f"es_{tenant.country}"
    if tenant.currency in WITHOUT_DECIMALS:
        shown = format_currency(amount, tenant.currency, format="¤#,##0", locale=locale, currency_digits=False)
    else:
        shown = format_currency(amount, tenant.currency, locale=locale)
    return shown.replace("\xa0", " ")
