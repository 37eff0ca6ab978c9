"""Which records are one product: variants and images over several rows, and repeated codes, of which the last wins."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from liora.catalog.reading.offers import Offer, Pricing
from liora.catalog.reading.problems import Gravity, ProblemList
from liora.catalog.reading.records import Record

_NO_OPTION = frozenset(("default title", "default", ""))


@dataclass(slots=True)
class Part:
    """One row of a product that can be sold by itself."""

    record: Record
    offer: Offer

    @property
    def options(self) -> str:
        """`T28 / Azul`; empty for a product that comes in one form."""
        return " / ".join(option for option in self.record.options if option.lower() not in _NO_OPTION)


@dataclass(slots=True)
class Draft:
    """A product while its rows are gathered; `head` is the first of them."""

    head: Record
    parts: list[Part] = field(default_factory=list)
    image: str = ""


class Grouping:
    """Takes records in their order; `drafts` are the products, in the order of the rows that won."""

    def __init__(self, pricing: Pricing, problems: ProblemList) -> None:
        self.rows = self.merged = self.rejected = 0
        self._pricing = pricing
        self._problems = problems
        self._drafts: dict[str, Draft] = {}
        self._parents: dict[str, str] = {}

    @property
    def drafts(self) -> Iterable[Draft]:
        return self._drafts.values()

    def add(self, record: Record) -> None:
        """One row."""
        self.rows += 1
        offer = self._pricing.offer(record)
        key = self._key(record)
        draft = self._drafts.get(key)
        if offer.refused:
            self._reject(record, offer.problem)
        elif draft is not None and key.startswith(("group:", "parent:")):
            self._join(draft, Part(record, offer))
        elif not record.name:
            self._reject(record, "No tiene nombre." if record.price else "No tiene nombre ni precio.")
        else:
            self._begin(key, Part(record, offer), draft)

    def _key(self, record: Record) -> str:
        if record.group:
            return f"group:{record.group}"
        if record.kind == "variation" and record.parent:
            wanted = record.parent.lower().removeprefix("id:")
            return self._parents.get(wanted, f"parent:{wanted}")
        code = (record.sku or record.id).casefold()
        if record.kind == "variable":
            return self._parents.setdefault(record.id.lower(), f"parent:{record.id.lower() or code}")
        return f"code:{code}" if code else f"line:{record.line}"

    def _begin(self, key: str, part: Part, before: Draft | None) -> None:
        record = part.record
        if before is not None:
            self._merge(before.head, record)
            del self._drafts[key]
        if record.kind == "variable":
            self._parents[record.sku.lower() or record.id.lower()] = key
        self._note(part)
        sold = not (record.kind == "variable" and part.offer.price is None)
        self._drafts[key] = Draft(record, [part] if sold else [], record.image)

    def _join(self, draft: Draft, part: Part) -> None:
        record = part.record
        draft.image = draft.image or record.image
        if not (record.price or record.sku or part.options):
            return
        self._note(part)
        code = record.sku.casefold()
        same = next((each for each in draft.parts if code and each.record.sku.casefold() == code), None)
        if same is not None:
            self._merge(same.record, record)
            draft.parts.remove(same)
        draft.parts.append(part)

    def _merge(self, before: Record, record: Record) -> None:
        self.merged += 1
        code = record.sku or record.id
        other = "" if before.name == record.name or not record.name else f" con otro nombre («{before.name[:60]}»)"
        reason = f"El código {code} ya estaba en la línea {before.line}{other}: vale la última."
        self._problems.add(Gravity.merged, record.line, reason)

    def _note(self, part: Part) -> None:
        if part.offer.problem:
            self._problems.add(Gravity.changed, part.record.line, part.offer.problem)
        if part.record.unlisted and part.offer.price is not None:
            reason = "En la tienda no está publicado: se muestra como agotado."
            self._problems.add(Gravity.changed, part.record.line, reason)

    def _reject(self, record: Record, reason: str) -> None:
        self.rejected += 1
        self._problems.add(Gravity.rejected, record.line, reason)
