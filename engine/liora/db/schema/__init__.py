"""The tables, as SQLAlchemy Core sees them; the migrations are the source, a test keeps the two alike.

conversations   what turns, ingest and sending touch        business   what the API keeps for a cliente
catalog         snapshots of products, files on their way   links      short links and who followed them
platform        what belongs to no cliente                  columns    what they share
"""

from liora.db.schema import business, catalog, conversations, links, platform
from liora.db.schema.columns import metadata

__all__ = ["business", "catalog", "conversations", "links", "metadata", "platform"]
