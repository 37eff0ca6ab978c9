"""`make eval`: how well the installed skills understand what people type, over data that lies beside the checkout.

The data (`../shared/data`, read in place) was published by others and stays where it is: sentences of real bots with
their intents, and sentences about other things; typos are made on the skills' own phrases. All of it goes through the
same decision as a message.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tests.language.test_matching_corpus import DOMAIN, FRAMES, longest, misspelt, other_topics

from liora.core.decision import Decision, Doubtful, Endangered, Found, Wanted
from liora.core.memory import Memory
from liora.core.routing import decide
from liora.core.skillset import SkillSet
from liora.events import TextEvent
from liora.plugins import load
from liora.pricelist import read_products
from liora.view import Catalog, Tenant, View

SHARED = Path(__file__).parents[2] / "shared" / "data"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
TYPOS = 2_000
SEED = 20261128

SHOP = frozenset({"catalogo", "buscar", "ecommerce.agregar", "ecommerce.confirmar"})
HEALTH = frozenset({"vida", "vida_sana.profesional", "vida_sana.cuidado"})
HEALTH |= {f"vida_sana.{part}" for part in ("agua", "registro", "idea", "imc", "energia", "alimento")}
ORDERS = frozenset({"ecommerce.tienda", "ecommerce.carrito", "ecommerce.vaciar", "persona"})

REMINDERS = frozenset({
    "vida_sana.recordatorio", "vida_sana.recordatorios", "vida_sana.quitar_recordatorio", "vida_sana.remedio",
    "reciclaje.dias", "baja",
})  # fmt: skip
OURS = re.compile(
    r"(?:borr|elimin|cancel|ver|quit)\w* (?:todos )?(?:(?:los|mis|mi|el) )?recordatorios?\W*$"
    r"|rec(?:u[eé]rda|ordator)\w* .*\b(?:ejercicios?|(?:beber|tomar) agua|estirar\w*|sa[cq]\w+ la basura)"
    r"|rec(?:u[eé]rda|orda)\w* .*\b(?:medicinas?|medicamentos?|pastillas?)\b",
    re.IGNORECASE,
)
"""What an assistant in a telephone is asked for and our skills do too: reminders of water, exercise and the rubbish; of
remedies they say why not."""

KINDS = ("right", "asked", "wrong", "nothing", "small talk")

FREE = {
    ("rasa_chitchat_lawbotia_co.md", "chitchat/pregunta_que_es_posible"): {"ayuda"},
    **{
        ("rasa_chitchat_lawbotia_co.md", f"chitchat/pregunta_{asked}"): {"liora.quien_eres", "persona"}
        for asked in ("es_humano", "es_robot", "quien_eres")
    },
    ("rasa_chitchat_lawbotia_co.md", "chitchat/pregunta_como_estas"): {"ayuda"},
    ("rasa_sushi_kokoro_cl.md", "bot_challenge"): {"liora.quien_eres"},
    ("rasa_munay_pe.md", "bot_challenge"): {"liora.quien_eres"},
    ("rasa_bienestar_sofkathon_co.md", "bot_challenge"): {"liora.quien_eres"},
    ("rasa_sushi_kokoro_cl.md", "contribucion"): {"ayuda"},
    ("rasa_sushi_kokoro_cl.md", "inter_persona"): {"persona"},
    ("rasa_sushi_kokoro_cl.md", "entregas"): {"ecommerce.envios"},
    ("rasa_sushi_kokoro_cl.md", "medios_pago"): {"ecommerce.pagos"},
    ("rasa_sushi_kokoro_cl.md", "horario_atencion"): {"ecommerce.horario"},
    ("rasa_sushi_kokoro_cl.md", "ubicados"): {"ecommerce.horario"},
    ("rasa_sushi_kokoro_cl.md", "despedida"): {"salir", "liora.gracias"},
    ("rasa_sushi_kokoro_cl.md", "saludar"): {"ayuda"},
    ("rasa_retail_anfora_mx.md", "agente"): {"persona"},
    ("rasa_retail_anfora_mx.md", "promociones"): SHOP,
    ("rasa_retail_anfora_mx.md", "quiero_comprar"): SHOP,
    ("rasa_retail_anfora_mx.md", "tienda_linea"): SHOP,
    ("rasa_retail_anfora_mx.md", "cotizaciones"): SHOP | ORDERS,
    ("rasa_retail_anfora_mx.md", "sucursales"): {"ecommerce.horario"},
    ("rasa_retail_anfora_mx.md", "rastrear_pedido"): ORDERS,
    ("rasa_retail_anfora_mx.md", "problema_pedido"): ORDERS,
    ("rasa_retail_anfora_mx.md", "cancelar_pedido"): ORDERS,
    ("rasa_retail_anfora_mx.md", "salir"): {"salir"},
    ("rasa_retail_anfora_mx.md", "saludar"): {"ayuda"},
    ("rasa_bienestar_sofkathon_co.md", "ask_lower_stress"): HEALTH,
    ("rasa_bienestar_sofkathon_co.md", "ask_eat_healthy"): HEALTH,
    ("rasa_bienestar_sofkathon_co.md", "ask_exercise"): HEALTH,
    ("rasa_bienestar_sofkathon_co.md", "thankyou"): {"liora.gracias"},
    ("rasa_munay_pe.md", "faq/id_04"): HEALTH,
    ("rasa_munay_pe.md", "faq/id_05"): HEALTH,
    ("rasa_munay_pe.md", "greet"): {"ayuda"},
    ("rasa_munay_pe.md", "goodbye"): {"salir"},
    ("rasa_munay_pe.md", "thanks"): {"liora.gracias"},
}
"""Sections of labelled data, and the intents of Liora that answer them."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A tenant with every installed skill and the demo catalog, who hears each sentence as the first of a person."""

    skills: SkillSet
    view: View

    @staticmethod
    def open() -> "Listener":
        registry = load()
        names = tuple(name for name in registry.skills if name != "liora")
        tenant = Tenant("Tienda Demo", "CL", "CLP", "America/Santiago", "tu", names)
        products = read_products(files("liora.demo").joinpath("catalogo.csv").read_text(encoding="utf-8"))
        view = View(tenant, registry.channels["whatsapp"].limits, catalog=Catalog(1, products))
        return Listener(registry.for_tenant(names), view)

    def hears(self, text: str) -> Decision:
        return decide("", Memory(), TextEvent(text), self.skills, self.view, NOW)

    def intents(self, decision: Decision) -> tuple[str, ...]:
        """What would run or be asked about, best first."""
        match decision:
            case Wanted(intent=intent):
                return (intent,)
            case Found(skill=skill, trigger=trigger):
                return tuple(
                    name
                    for name, (loaded, intent) in self.skills.intents.items()
                    if loaded.skill.name == skill and intent.trigger == trigger
                )[:1]
            case Doubtful(intents=intents):
                return intents
            case Endangered(danger=danger):
                return (danger,)
            case _:
                return ()


def main() -> None:
    """Prints the table; ends with 2 where the data is not there."""
    if not SHARED.is_dir():
        sys.exit(f"{SHARED} is not there: the data is published by others and not part of this repository.")
    listener = Listener.open()
    verbose = "-v" in sys.argv
    table = Table("what", "cases", *KINDS)
    for what, rows in sections(listener):
        counted = Counter(kind for _, kind in rows)
        shares = [f"{counted[kind] / len(rows):.1%}" for kind in KINDS]
        table.add_row(what, str(len(rows)), *shares)
        if verbose:
            for text, kind in rows:
                if kind != "right":
                    print(f"{what}\t{kind}\t{text}\t{listener.intents(listener.hears(text))}")
    Console().print(table)


def sections(listener: Listener) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each measurement, with its sentences and how each was taken."""
    yield "typos on commands and phrases", [(text, judge(listener, text, {intent})) for intent, text in typos(listener)]
    free = [(text, FREE[key]) for key in FREE for text in examples(*key)]
    yield "free phrasing", [(text, judge(listener, text, meant)) for text, meant in free]
    within = {text for text, _ in free}
    topics = [text for text in other_topics(SHARED / "utterances") if text not in within]
    ours = [text for text in topics if OURS.search(text)]
    yield "reminders that skills keep", [(text, judge(listener, text, REMINDERS)) for text in ours]
    others = [text for text in topics if not OURS.search(text)]
    foreign = [text for text in others if not DOMAIN.search(text.lower())]
    yield "out of scope, no word of ours (wrong: ran)", [(text, accepted(listener, text)) for text in foreign]
    yield "out of scope, all (wrong: ran)", [(text, accepted(listener, text)) for text in others]


def judge(listener: Listener, text: str, meant: Iterable[str]) -> str:
    decision = listener.hears(text)
    found = listener.intents(decision)
    if not found:
        return "nothing"
    hit = not set(meant).isdisjoint(found if isinstance(decision, Doubtful) else found[:1])
    if isinstance(decision, Doubtful):
        return "asked" if hit else "nothing"
    return "right" if hit else "wrong"


def accepted(listener: Listener, text: str) -> str:
    """Out of scope: what runs an intent is wrong, what is asked about is a nuisance, the rest is right.

    "Who made you?" is small talk: the engine says that an assistant answers, and nothing moves.
    """
    decision = listener.hears(text)
    if isinstance(decision, Wanted) and decision.intent == "liora.quien_eres":
        return "small talk"
    if isinstance(decision, Wanted | Found | Endangered):
        return "wrong"
    return "asked" if isinstance(decision, Doubtful) else "right"


def typos(listener: Listener) -> Sequence[tuple[str, str]]:
    """(intent, text): phrases of every intent with one typo in their longest word, framed as people frame them."""
    dice = random.Random(SEED)
    known = [
        (name, phrase)
        for name, (_, intent) in listener.skills.intents.items()
        for phrase in [intent.command.lstrip("/"), *intent.phrases]
        if phrase.strip("?") and phrase.isascii() and longest(phrase) >= 5
    ]
    return [_misspelt(*dice.choice(known), dice) for _ in range(TYPOS)]


def _misspelt(intent: str, phrase: str, dice: random.Random) -> tuple[str, str]:
    said = phrase.split()
    at = max(range(len(said)), key=lambda n: len(said[n]))
    said[at] = misspelt(said[at].lower(), dice)
    return intent, dice.choice(FRAMES[:-1]).format(" ".join(said))


def examples(name: str, section: str) -> list[str]:
    """The sentences of one section of a Rasa file, without the marks of entities."""
    text = (SHARED / "utterances" / name).read_text(encoding="utf-8")
    found = re.search(rf"^## intent: ?{re.escape(section)} *\n((?:- .*\n?)+)", text, re.MULTILINE)
    if found is None:
        sys.exit(f"{name} has no section {section!r}.")
    lines = (line[2:].strip() for line in found[1].splitlines())
    return [re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", line) for line in lines if line]


if __name__ == "__main__":
    main()
