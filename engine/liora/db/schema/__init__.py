"""The tables, as SQLAlchemy Core sees them; the migrations are the source, a test keeps the two alike.

conversations   what turns, ingest and sending touch        business   what the API keeps for a cliente
platform        what belongs to no cliente                  links      short links and who followed them
columns         what they share
"""

from liora.db.schema import business, conversations, links, platform
from liora.db.schema.columns import metadata

__all__ = ["business", "conversations", "links", "metadata", "platform"]
