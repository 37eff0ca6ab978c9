"""From a verified webhook to the rows of templates and numbers: whose account it is, and one transaction a tenant.

News are rare, so they go apart from the ingest of messages; what the database cannot take now comes again, and what it
can never take goes to the quarantine.
"""

import time
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import structlog

from liora.db.failures import failure_name, is_data_error
from liora.db.numbers import Numbers
from liora.db.session import Pool, scoped
from liora.numbers.news import record_news
from liora.reports import News

log = structlog.get_logger()


async def store_news(pool: Pool, numbers: Numbers, channel: str, app: str, news: Sequence[News]) -> str:
    """Committed for every tenant that has a number in one of the accounts, of the app that told; others are ignored.

    Returns why something can never be stored, else an empty text; raises what asyncpg raises where it could be later.
    """
    owners = await numbers.accounts_of(channel, app, {each.account_id for each in news})
    reason = ""
    for cliente_id, accounts in sorted(owners.items()):
        own = [each for each in news if each.account_id in accounts]
        reason = await _store(pool, cliente_id, own) or reason
    return reason


async def _store(pool: Pool, cliente_id: UUID, news: Sequence[News]) -> str:
    try:
        async with scoped(pool, cliente_id) as connection:
            changed = await record_news(connection, cliente_id, news, time.time())
    except asyncpg.PostgresError as error:
        if not is_data_error(error):
            raise
        return failure_name(error)
    log.info("news", cliente_id=str(cliente_id), kinds=sorted({type(each).__name__ for each in news}), changed=changed)
    return ""
