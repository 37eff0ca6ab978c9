"""What one price list of a cliente may have: the sizes of its plan, and the reader's own where the plan is silent."""

from dataclasses import asdict

from liora.catalog_source import CatalogLimits
from liora.plan import Plan


def limits_of(plan: Plan) -> CatalogLimits:
    """A size of the plan is named after the limit: `catalog.rows`."""
    own = asdict(CatalogLimits())
    return CatalogLimits(**{name: plan.sizes.get(f"catalog.{name}", limit) for name, limit in own.items()})
