"""How long a search takes in large catalogs: a turn in memory, from the words to the reply.

Nothing in it waits, so what counts is the time of the processor, which other users of the machine spoil least.
"""

import random
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from liora.accounts.demo import SKILLS
from liora.bench.figures import Measured
from liora.bench.site import Site
from liora.bench.tally import percentile
from liora.events import TextEvent
from liora.plugins import Registry
from liora.testing.stage import Stage
from liora.view import Catalog, Product, Tenant, View

TENANT = Tenant("Bench", "CL", "CLP", "America/Santiago", "tu", SKILLS)
NOON = datetime(2026, 11, 23, 15, tzinfo=UTC)
FEWEST = 50
"""Searches of a catalog at least, however little time there is."""


def _listed(*lines: str) -> Sequence[str]:
    return [word for line in lines for word in line.split()]


KINDS = _listed(
    "taladro sierra lijadora pala martillo pintura esmalte rodillo cable foco lampara manguera llave tornillo perno",
    "clavo zapato bota guante casco polera pantalon chaqueta mochila taza plato olla sarten botella vino cerveza agua",
    "aceite arroz harina galleta chocolate jabon shampoo crema pañal juguete pelota cuaderno lapiz silla mesa estante",
)
LIKE = _listed(
    "azul rojo negro blanco verde gris grande chico mediano profesional liviano reforzado clasico premium electrico",
    "manual portatil infantil escolar industrial madera acero plastico algodon cuero",
)
SIZES = ("500 ml", "1 L", "750 ml", "x 12", "10 mm", "20 cm", "2 kg", "250 g", "18 V", "T 38", "T 42", "x 6")
FRAMES = ("{}", "tienen {}?", "busco {}", "hola, precio de {} porfa", "{} menos de 20 lucas", "{} en oferta azul")
FOREIGN = ("asdkjh qwrt", "tienen repuestos para tractor?", "que me recomiendas para mi sobrina", "pon una alarma")


async def search(site: Site) -> Measured:
    """Every search is a turn of a conversation of its own; a tenth is about something the shop does not have."""
    figures: dict[str, float] = {}
    for label, size in site.scale.catalogs.items():
        catalog = made(size)
        begin = time.thread_time()
        get_ready(site.registry, catalog)
        figures[f"search_build_s_{label}"] = time.thread_time() - begin
        waits = sorted(_waits(site.registry, catalog, site.scale.seconds / 2))
        figures[f"search_ms_{label}"] = percentile(waits, 0.5)
        figures[f"search_p99_ms_{label}"] = percentile(waits, 0.99)
        figures[f"search_mb_{label}"] = _own_mb(site.registry, size)
    return Measured(figures)


def made(size: int) -> Catalog:
    """Products that share words as those of a shop do: few kinds, many brands; the same for the same size."""
    dice = random.Random(size)  # noqa: S311  products, no secrets
    brands = [_brand(dice) for _ in range(max(4, size // 20))]
    return Catalog(1, tuple(_product(at, dice, brands) for at in range(size)))


def get_ready(registry: Registry, catalog: Catalog) -> None:
    """Builds what skills derive from a catalog, as a worker does in a thread."""
    registry.for_tenant(SKILLS).get_ready(_view(registry, catalog))


def _waits(registry: Registry, catalog: Catalog, seconds: float) -> Iterator[float]:
    """Milliseconds of searches, for so many seconds."""
    queries = _queries(catalog.products)
    until = time.perf_counter() + seconds
    done = 0
    while done < FEWEST or time.perf_counter() < until:
        stage = Stage(registry, _view(registry, catalog), NOON)
        event = TextEvent(next(queries))
        begin = time.thread_time()
        stage.play(event)
        yield 1000 * (time.thread_time() - begin)
        done += 1


def _queries(products: Sequence[Product]) -> Iterator[str]:
    """One to three words of a product, most with a letter missing, in the frames that people use."""
    dice = random.Random(len(products))  # noqa: S311  questions, no secrets
    while True:
        words = dice.choice(products).name.split()
        chosen = [
            words[at] for at in sorted(dice.sample(range(len(words)), min(len(words), dice.choice((1, 2, 2, 3)))))
        ]
        wrong = dice.randrange(len(chosen))
        if len(chosen[wrong]) > 4 and dice.random() < 0.7:
            at = dice.randrange(1, len(chosen[wrong]))
            chosen[wrong] = chosen[wrong][:at] + chosen[wrong][at + 1 :]
        yield dice.choice(FOREIGN) if dice.random() < 0.1 else dice.choice(FRAMES).format(" ".join(chosen))


def _own_mb(registry: Registry, size: int) -> float:
    """What one more catalog of this size takes with all that is derived from it, in MiB."""
    tracemalloc.start()
    try:
        catalog = made(size)
        get_ready(registry, catalog)
        return tracemalloc.get_traced_memory()[0] / 2**20
    finally:
        tracemalloc.stop()


def _view(registry: Registry, catalog: Catalog) -> View:
    return View(TENANT, next(iter(registry.channels.values())).limits, catalog=catalog)


def _product(at: int, dice: random.Random, brands: Sequence[str]) -> Product:
    kind, brand = dice.choice(KINDS), dice.choice(brands)
    words = (kind.capitalize(), *dice.sample(LIKE, dice.choice((0, 1, 2))), brand, dice.choice(SIZES))
    return Product(
        sku=f"{kind[:3].upper()}-{at:05}",
        name=" ".join(words),
        price=Decimal(dice.randrange(490, 99_990, 10)),
        category=f"{kind.capitalize()}s",
        stock=dice.choice((None, 0, 3, 20)),
        brand=brand,
        barcode=f"780{at:010}",
    )


def _brand(dice: random.Random) -> str:
    return "".join(
        dice.choice("bcdfglmnprstv") + dice.choice("aeiou") for _ in range(dice.choice((2, 3, 4)))
    ).capitalize()
