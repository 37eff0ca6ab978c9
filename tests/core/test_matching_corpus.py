"""What the matcher does with real text: misspellings made on purpose, real phrases, and sentences about other things."""

import json
import random
import re
from pathlib import Path

import pytest

from liora.core.matching import Phrase, PhraseIndex
from liora.core.normalise import fold, words

SEEDS = {
    "catalogo": [
        "catálogo", "productos", "tienda", "comprar", "precios", "lista de precios", "qué venden", "qué tienen",
        "ofertas", "promos", "carta", "menú de productos", "kiero comprar",
    ],
    "vida": [
        "vida", "vida sana", "salud", "bienestar", "hábitos", "ejercicio", "comer sano", "dieta", "agua", "dormir",
        "estrés", "imc", "peso",
    ],
    "reciclaje": [
        "reciclar", "reciclaje", "dónde boto", "dónde tiro", "dónde dejo", "va en qué tacho", "va en qué caneca",
        "va en qué contenedor", "va en qué bote", "punto limpio", "punto verde", "ecopunto", "basura", "pilas",
    ],
    "ayuda": [
        "ayuda", "menú", "opciones", "qué puedes hacer", "cómo funciona", "no entiendo", "estoy perdido",
        "para qué sirves", "info", "help",
    ],
}  # fmt: skip
SHORT = {
    "vida": "vda bida vdia viad vid viida bda agu aga gua augu agau awa auga pes pso epso peos deita dieat",
    "ayuda": "alluda mnu meu men mneu meun emnu hel hlep hepl ifno inof inf",
}
KEYS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
FRAMES = ("{}", "{}", "{}", "/{}", "hola {}", "{} porfa", "{}!!", "{} 🙏", "Hola, {} por favor", "quiero {}")
HEARD_ALIKE = (("qu", "k"), ("c", "k"), ("z", "s"), ("ci", "si"), ("ce", "se"), ("v", "b"), ("b", "v"), ("h", ""), ("ll", "y"))
DOMAIN = re.compile(
    r"compr|tienda|producto|preci|oferta|promo|cat[aá]logo|carta|vend|recicl|basura|pila|tacho|conten|punto|bote|boto|tiro"
    r"|dej|vida|salud|bienestar|h[aá]bito|ejerci|comer|sano|dieta|agua|dorm|estr[eé]s|peso|ayud|men[uú]|opcion|hacer|funcion"
    r"|entiend|perdid|sirv|informaci|help"
)


def typos(how_many: int) -> list[tuple[str, str]]:
    """(intent, text) with one typo, two in a quarter of the long words, framed as people frame a command."""
    dice = random.Random(20261123)
    seeds = [(intent, phrase) for intent, phrases in SEEDS.items() for phrase in phrases if longest(phrase) >= 5]
    made = []
    while len(made) < how_many:
        intent, phrase = dice.choice(seeds)
        said = fold(phrase).split()
        at = dice.choice([n for n, word in enumerate(said) if len(word) == longest(phrase)])
        twice = len(said[at]) >= 8 and dice.random() < 0.25
        for _ in range(1 + twice):
            said[at] = misspelt(said[at], dice)
        made.append((intent, dice.choice(FRAMES).format(" ".join(said))))
    return made


def longest(phrase: str) -> int:
    return max(map(len, fold(phrase).split()))


def misspelt(word: str, dice: random.Random) -> str:
    at = 0 if dice.random() < 0.05 else dice.randrange(1, len(word))  # the first letter is right in 95 % of real typos
    kind = dice.choice(["neighbour", "missing", "doubled", "swapped", "heard", "heard"])
    if kind == "missing" and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if kind == "doubled":
        return word[:at] + word[at] + word[at:]
    if kind == "swapped" and at:
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    alike = [(a, b) for a, b in HEARD_ALIKE if a in word]
    if kind == "heard" and alike:
        return word.replace(*dice.choice(alike), 1)
    return word[:at] + neighbour(word[at], dice) + word[at + 1 :]


def neighbour(letter: str, dice: random.Random) -> str:
    row = next(row for row in KEYS if letter in row)
    at = row.index(letter)
    return dice.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])


def other_topics(utterances: Path) -> list[str]:
    """Sentences about alarms, weather, lights, and small talk that is no request for help."""
    with (utterances / "tod_facebook_es_train.tsv").open(encoding="utf-8") as rows:
        found = [row.split("\t")[2].strip() for row in rows]
    for path in sorted((utterances / "ha_intents_es").glob("*.yaml")):
        found += re.findall(r"^ +- (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    chitchat = (utterances / "rasa_chitchat_lawbotia_co.md").read_text(encoding="utf-8")
    for section in chitchat.split("## intent:"):
        found += [] if "que_es_posible" in section.split("\n")[0] else re.findall(r"^- (.+)$", section, re.MULTILINE)
    clinc = json.loads((utterances / "clinc150_oos_train_val.json").read_text(encoding="utf-8"))
    return found + [text for key in ("oos_train", "oos_val") for text, _ in clinc[key]]
