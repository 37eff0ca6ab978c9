"""What a row asks for its product: the price, the one before an offer, or why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from liora.catalog.reading.headers import Columns
from liora.catalog.reading.prices import Convention, Evidence, convention_of
from liora.catalog.reading.records import Record


@dataclass(frozen=True, slots=True)
class Offer:
    """`problem` is Spanish; a `refused` row is no product at all."""

    price: Decimal | None = None
    old_price: Decimal | None = None
    problem: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Pricing:
    """How the prices of one list are read; `foreign` when the list names another currency than the tenant's."""

    convention: Convention
    currency: str
    foreign: bool

    def offer(self, record: Record) -> Offer:
        """Nothing costs 0: such a price means that somebody has to be asked."""
        regular, problem = self._amount(record.price)
        sale, _ = self._amount(record.sale_price)
        old, _ = self._amount(record.old_price)
        if regular is not None and regular < 0:
            return Offer(problem=f"El precio «{record.price[:40]}» es negativo.", refused=True)
        if sale is not None and sale > 0 and (not regular or sale < regular):
            regular, old = sale, regular or old
        if not regular:
            return Offer(problem=problem)
        return Offer(regular, old if old is not None and old > regular else None, problem)

    def _amount(self, text: str) -> tuple[Decimal | None, str]:
        if not text:
            return None, ""
        amount = self.convention.read(text)
        if amount is None:
            return None, f"«{text[:40]}» no es un precio: el producto queda sin precio."
        if amount.currency and amount.currency != self.currency:
            return None, f"El precio «{text[:40]}» está en {amount.currency} y la lista en {self.currency}."
        return amount.value, ""


def pricing_of(records: Iterable[Record], columns: Columns, tenant_currency: str) -> Pricing:
    """Looks at every price of the list before any is read."""
    evidence, named = Evidence(), dict[str, int]()
    for record in records:
        for text in (record.price, record.sale_price, record.old_price):
            if text:
                evidence.add(text)
        if record.currency:
            named[record.currency] = named.get(record.currency, 0) + 1
    currency = _currency(evidence, named, columns) or tenant_currency
    return Pricing(convention_of(evidence, currency), currency, currency != tenant_currency)


def _currency(evidence: Evidence, named: dict[str, int], columns: Columns) -> str:
    """What a column of currencies says, the header of the price, or most of the cells."""
    if named:
        most = max(named, key=lambda code: named[code])
        if len(most) == 3 and most.isalpha():
            return most
    if columns.currency:
        return columns.currency
    code, times = evidence.currencies.most_common(1)[0] if evidence.currencies else ("", 0)
    return code if times * 2 > evidence.currencies.total() else ""
