"""What the matcher does with real text: misspellings, real phrases, and sentences about other things."""

import json
import random
import re
from pathlib import Path

import pytest

from liora.language.matching import Phrase, PhraseIndex
from liora.language.normalise import fold

from .misspelling import misspelt

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
    "vida": ["bida", "vda", "viad", "vids", "agu", "aga", "auga", "pso", "pezo"],
    "ayuda": ["alluda", "mnu", "meu", "mneu", "menuu", "hel", "hlep", "inf", "ifno"],
}  # what an author lists beside the seeds: words too short for edits
FRAMES = ("{}", "{}", "{}", "/{}", "hola {}", "{} porfa", "{}!!", "{} 🙏", "Hola, {} por favor", "quiero {}")
DOMAIN = re.compile(
    r"compr|tienda|producto|preci|oferta|promo|cat[aá]logo|carta|vend|recicl|basura|pila|tacho|conten|punto|bote|boto|tiro"
    r"|dej|vida|salud|bienestar|h[aá]bito|ejerci|comer|sano|dieta|agua|dorm|estr[eé]s|peso|ayud|men[uú]|opcion|hacer|funcion"
    r"|entiend|perdid|sirv|informaci|help"
)


@pytest.fixture(scope="module")
def index() -> PhraseIndex:
    listed = [(intent, text) for phrases in (SEEDS, SHORT) for intent, texts in phrases.items() for text in texts]
    return PhraseIndex([Phrase(intent, text) for intent, text in listed])


def test_typos_on_the_seeds_are_understood_and_none_does_something_else(index: PhraseIndex) -> None:
    made = typos(1200)
    found = [(intent, text, index.match(text)) for intent, text in made]
    right = [text for intent, text, match in found if match.candidates and match.candidates[0].intent == intent]
    wrong = [text for intent, text, match in found if match.verdict == "run" and match.candidates[0].intent != intent]
    print(f"typos: {len(right) / len(made):.1%} right, {len(wrong)} wrong of {len(made)}")
    assert len(right) / len(made) >= 0.975
    assert wrong == []


def test_most_typos_run_without_a_question(index: PhraseIndex) -> None:
    made = typos(1200)
    assert sum(index.match(text).verdict == "run" for _, text in made) / len(made) >= 0.7


def test_seeds_and_listed_variants_run(index: PhraseIndex) -> None:
    for phrases in (SEEDS, SHORT):
        for intent, texts in phrases.items():
            for text in texts:
                match = index.match(text)
                assert (match.verdict, match.candidates[0].intent) == ("run", intent), text


def test_sentences_about_other_things_run_nothing(index: PhraseIndex, shared: Path) -> None:
    others = other_topics(shared / "data" / "utterances")
    foreign = [text for text in others if not DOMAIN.search(text.lower())]
    assert len(foreign) > 2000
    ran = [text for text in foreign if index.match(text).verdict == "run"]
    asked = [text for text in foreign if index.match(text).verdict == "ask"]
    print(f"without a domain word: {len(ran)} ran, {len(asked)} asked of {len(foreign)}")
    assert len(ran) / len(foreign) <= 0.001
    assert len(asked) / len(foreign) <= 0.006


def test_sentences_with_a_keyword_that_mean_something_else_hardly_run(index: PhraseIndex, shared: Path) -> None:
    others = other_topics(shared / "data" / "utterances")
    ran = [text for text in others if index.match(text).verdict == "run"]
    print(f"all other topics: {len(ran)} ran of {len(others)}")
    assert len(ran) / len(others) <= 0.003


def test_yes_no_and_greetings_are_no_command(index: PhraseIndex, shared: Path) -> None:
    path = shared / "data" / "utterances" / "rasa_canchas_baja_alfabetizacion_pe.yml"
    sections = dict(re.findall(r"- intent: (\w+)\n +examples: \|\n((?: +- .+\n)+)", path.read_text(encoding="utf-8")))
    said = [text for name in ("greet", "goodbye", "affirm", "deny") for text in re.findall(r"- (.+)", sections[name])]
    assert len(said) > 30
    assert [text for text in said if index.match(text).verdict != "none"] == []


def test_real_misspellings_of_a_word_are_mostly_like_it(shared: Path) -> None:
    """The list of the Spanish Wikipedia: what the engine forgives is what people really write."""
    path = shared / "data" / "typos" / "wikipedia_es_misspellings_a.txt"
    rows = [line.split("|") for line in path.read_text(encoding="utf-8").splitlines() if line.count("|") >= 2]
    pairs = [
        (wrong.strip(), right.split(",")[0].split("(")[0].strip()) for wrong, _, right in (row[:3] for row in rows)
    ]
    long = [(wrong, right) for wrong, right in pairs if len(right) >= 6 and " " not in wrong + right][:2000]
    matched = [PhraseIndex([Phrase("x", right)]).match(wrong).verdict != "none" for wrong, right in long]
    print(f"real misspellings: {sum(matched) / len(matched):.1%} of {len(matched)}")
    assert sum(matched) / len(matched) >= 0.97


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
