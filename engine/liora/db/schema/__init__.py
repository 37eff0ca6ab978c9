"""The tables, as SQLAlchemy Core sees them; the migrations are the source, a test keeps the two alike.

conversations   what turns, ingest and sending touch        business   what the API keeps for a cliente
catalog         snapshots of products, files on their way   links      short links and who followed them
skill_tables    what a cliente uploads for its skills       columns    what they share
platform        what belongs to no cliente                  orders     what people have ordered
"""

from liora.db.schema import business, catalog, conversations, links, orders, platform, skill_tables
from liora.db.schema.columns import metadata

__all__ = ["business", "catalog", "conversations", "links", "metadata", "orders", "platform", "skill_tables"]
