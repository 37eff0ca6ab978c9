"""The yardstick: what PostgreSQL alone does with the rows of one turn, one transaction a message.

The wheel's own pgbench on the same server, 16 clients, prepared statements, as `liora_app` with row-level security:
the message into the inbox, the conversation on, both lines of the log, the reply into the outbox, the message done.
"""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import orjson

from liora.bench.child import BenchError
from liora.bench.site import Site
from liora.bench.tenants import Shop
from liora.db.session import scoped
from liora.events import TextEvent, event_to_json
from liora.messages import Option, OptionList, message_to_json
from liora.system_user import SystemUser

CLIENTS = 16

QUESTION = "ola tienen sapatillas de ninio?"
REPLY = OptionList(
    "Encontré 2 para «ola tienen sapatillas de ninio?». Responde con el número o toca un producto.",
    "Ver productos",
    (
        Option("ecommerce.lista|0.1.0|ver|ZAP-028", "Zapatilla Runner Niño…", "Zapatilla Runner Niño T28 · $21.500"),
        Option("ecommerce.lista|0.1.0|ver|ZAP-030", "Zapatilla Runner Niño…", "Zapatilla Runner Niño T30 · $22.500"),
        Option("ecommerce.lista|0.1.0|catalogo", "Inicio"),
    ),
)
SLOTS = {"ecommerce": {"pagina": 1, "consulta": QUESTION}, "liora": {"misses": 0, "offered": [3, "ecommerce.lista"]}}
VARIABLES = {
    "question": QUESTION,
    "payload": orjson.dumps(event_to_json(TextEvent(QUESTION))).decode(),
    "body": REPLY.body,
    "reply": orjson.dumps(message_to_json(REPLY)).decode(),
    "slots": orjson.dumps(SLOTS).decode(),
}

# SET takes no parameter, so every tenant has a script of its own; pgbench draws one of them for each transaction.
SCRIPT = """
\\set person random(1, {people})
\\set nonce random(1, 4000000000000000000)
BEGIN;
SET LOCAL app.cliente_id = '{cliente_id}';
INSERT INTO liora.inbox (cliente_id, message_id, conversation_id, row_id, sent_at, payload)
VALUES ('{cliente_id}', 'wamid.HBgL' || md5(:nonce::text), md5('{cliente_id}' || :person::text)::uuid, uuidv7(),
        extract(epoch FROM now())::bigint, :payload::jsonb);
UPDATE liora.convo_state SET state = 'ecommerce.lista', slots_json = :slots::jsonb, version = version + 1,
       last_inbound_at = now(), blocked_until = NULL
 WHERE cliente_id = '{cliente_id}' AND conversation_id = md5('{cliente_id}' || :person::text)::uuid;
INSERT INTO liora.conversation_log (cliente_id, log_id, conversation_id, at, direction, kind, body, cause, state,
                                    intent, asked, no_match, score, runner_up)
VALUES ('{cliente_id}', uuidv7(), md5('{cliente_id}' || :person::text)::uuid, now(), 'in', 'text', :question,
        'wamid.HBgL' || md5(:nonce::text), 'liora.menu', 'buscar', NULL, false, 0.9, NULL);
INSERT INTO liora.conversation_log (cliente_id, log_id, conversation_id, at, direction, kind, body, cause, state,
                                    intent, asked, no_match, score, runner_up)
VALUES ('{cliente_id}', uuidv7(), md5('{cliente_id}' || :person::text)::uuid, now(), 'out', 'list', :body,
        'wamid.HBgL' || md5(:nonce::text), 'ecommerce.lista', NULL, NULL, false, NULL, NULL);
INSERT INTO liora.outbox (cliente_id, out_id, conversation_id, number_id, cause, n, seq, payload)
VALUES ('{cliente_id}', uuidv7(), md5('{cliente_id}' || :person::text)::uuid, '{number_id}',
        'wamid.HBgL' || md5(:nonce::text), 0, 256, :reply::jsonb);
UPDATE liora.inbox SET done_at = now(), error = NULL
 WHERE cliente_id = '{cliente_id}' AND message_id = 'wamid.HBgL' || md5(:nonce::text) AND done_at IS NULL;
COMMIT;
"""
PEOPLE = """
INSERT INTO liora.contact (cliente_id, contact_id, number_id, phone)
SELECT $1, md5($1::uuid || n::text)::uuid, $2, '569' || n FROM generate_series(1, $3) AS n
"""
CONVERSATIONS = """
INSERT INTO liora.convo_state (cliente_id, conversation_id, contact_id, number_id)
SELECT $1, md5($1::uuid || n::text)::uuid, md5($1::uuid || n::text)::uuid, $2 FROM generate_series(1, $3) AS n
"""


async def measure(site: Site, shops: Sequence[Shop], limit: Sequence[str]) -> float:
    """Transactions a second; `limit` is pgbench's own: `-T seconds` or `-t transactions` of each client."""
    people = max(1, site.scale.people // len(shops))
    scripts = [await _prepare(site, shop, people) for shop in shops]
    command = [
        str(site.embedded.bin_dir / "pgbench"),
        *("--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", "--jobs=2", *limit),
        *(f"--define={name}={value}" for name, value in VARIABLES.items()),
        *(f"--file={script}" for script in scripts),
        site.embedded.app_url,
    ]
    done = await asyncio.to_thread(SystemUser.current().run, command)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode != 0 or found is None:
        raise BenchError(f"pgbench failed ({(done.stderr.strip().splitlines() or ['no reason given'])[-1]}).")
    return float(found[1])


async def _prepare(site: Site, shop: Shop, people: int) -> Path:
    """The people of one tenant in the database, and its script in a file."""
    number_id: UUID = next(iter(shop.numbers.values()))
    async with scoped(site.pool, shop.cliente_id) as connection:
        await connection.execute(PEOPLE, shop.cliente_id, number_id, people)
        await connection.execute(CONVERSATIONS, shop.cliente_id, number_id, people)
    path = site.folder / f"{shop.cliente_id}.sql"
    path.write_text(SCRIPT.format(cliente_id=shop.cliente_id, number_id=number_id, people=people), encoding="utf-8")
    return path
