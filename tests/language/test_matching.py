import pytest
from hypothesis import given
from hypothesis import strategies as st

from liora.language.matching import Candidate, Phrase, PhraseIndex, best_label, within_one_edit

PHRASES = {
    "catalogo": [
        "catálogo",
        "productos",
        "tienda",
        "comprar",
        "precios",
        "lista de precios",
        "qué tienen",
        "menú de productos",
    ],
    "vida": ["vida", "vida sana", "vda", "salud", "ejercicio", "agua", "dormir", "estrés"],
    "reciclaje": ["reciclaje", "reciclar", "dónde boto", "punto limpio", "basura", "pilas"],
    "ayuda": ["ayuda", "menú", "opciones", "no entiendo", "cómo funciona", "info", "?"],
}
INDEX = PhraseIndex([Phrase(intent, text) for intent, texts in PHRASES.items() for text in texts])


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("catálogo", "catalogo"),
        ("/catalogo", "catalogo"),
        ("CATALOGOOO!!", "catalogo"),
        ("catlogo", "catalogo"),
        ("katalogo porfa", "catalogo"),
        ("catalgo 🙏", "catalogo"),
        ("hola quiero ver el catálogo", "catalogo"),
        ("kiero comprar", "catalogo"),
        ("q tienen", "catalogo"),
        ("/vida", "vida"),
        ("bida sana", "vida"),
        ("vda", "vida"),
        ("ejersicio", "vida"),
        ("resiclage", "reciclaje"),
        ("vasura", "reciclaje"),
        ("/reciclage", "reciclaje"),
        ("donde voto las pilas", "reciclaje"),
        ("no entindo", "ayuda"),
        ("info", "ayuda"),
        ("ayuds", "ayuda"),
        ("hola badura porfa", "reciclaje"),
        ("?", "ayuda"),
        ("???", "ayuda"),
    ],
)
def test_what_is_clearly_meant_runs(typed: str, intent: str) -> None:
    match = INDEX.match(typed)
    assert (match.verdict, match.candidates[0].intent) == ("run", intent)


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("hola buenas queria saber si la gente junta basura electronica cerca del centro", "reciclaje"),
        ("no quiero ver el catálogo", "catalogo"),
    ],
)
def test_what_is_likely_or_hidden_in_a_sentence_is_asked_about(typed: str, intent: str) -> None:
    match = INDEX.match(typed)
    assert (match.verdict, match.candidates[0].intent) == ("ask", intent)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "no",
        "sí",
        "si",
        "1",
        "28",
        "x",
        "ok",
        "vid",
        "vids",
        "mebu",
        "vino",
        "via",
        "boda",
        "menos",
        "hola",
        "gracias",
        "😀",
        "asdkjh",
        "verde",
        "bebida",
        "salida",
        "qué zapatillas tienen",
        "pon una alarma a las siete",
        "apaga la luz",
        "a" * 5000,
    ],
)
def test_what_means_something_else_matches_nothing(typed: str) -> None:
    match = INDEX.match(typed)
    assert (match.verdict, match.candidates) == ("none", ())


def test_two_intents_close_together_are_asked_about_best_first() -> None:
    match = INDEX.match("catálogo reciclaje")
    assert match.verdict == "ask"
    assert {candidate.intent for candidate in match.candidates} == {"catalogo", "reciclaje"}


def test_a_phrase_of_two_intents_is_asked_about() -> None:
    index = PhraseIndex([Phrase("vida", "agua"), Phrase("catalogo", "agua")])
    assert index.match("agua").verdict == "ask"
    assert [candidate.score for candidate in index.match("agua").candidates] == [100, 100]


def test_more_than_five_topics_never_run() -> None:
    index = PhraseIndex([Phrase("catalogo", "lista precios mayoristas verano invierno")])
    assert index.match("lista precios mayoristas verano invierno").verdict == "run"
    assert index.match("lista precios mayoristas verano invierno juguetes").verdict == "ask"


def test_a_longer_phrase_beats_one_inside_it() -> None:
    match = INDEX.match("menu de prodctos")
    assert (match.verdict, [candidate.intent for candidate in match.candidates]) == ("run", ["catalogo"])


def test_an_extra_topic_costs_six_points() -> None:
    assert INDEX.match("catálogo completo").candidates[0].score == 94
    assert INDEX.match("catálogo").candidates[0].score == 100


def test_at_most_three_candidates_one_an_intent() -> None:
    index = PhraseIndex([Phrase(f"intent{n}", text) for n in range(5) for text in ("catálogo", "catalogo completo")])
    candidates = index.match("catalogo").candidates
    assert len(candidates) == len({candidate.intent for candidate in candidates}) == 3


def test_candidates_name_the_phrase_as_its_author_wrote_it() -> None:
    assert INDEX.match("katalogo").candidates[0].phrase == "catálogo"


def test_a_tenant_may_have_other_words_for_a_phrase() -> None:
    index = PhraseIndex([Phrase("catalogo", "lista de precios")], synonyms={"tarifario": "lista de precios"})
    assert index.match("quiero el tarifario").verdict == "run"


def test_an_empty_index_matches_nothing() -> None:
    assert PhraseIndex([]).match("hola").verdict == "none"


@given(st.text(max_size=300))
def test_no_text_breaks_the_matcher(text: str) -> None:
    match = INDEX.match(text)
    scores = [candidate.score for candidate in match.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(70 <= score <= 100 for score in scores)
    assert (match.verdict == "none") == (not scores)


COMMANDS = ("menú", "salir", "cancelar", "ayuda", "atrás", "fin")


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("menu", "menú"),
        ("MENÚ!!", "menú"),
        ("/menu", "menú"),
        ("mneu", "menú"),
        ("salri", "salir"),
        ("canselar", "cancelar"),
        ("cancelarr", "cancelar"),
        ("ayda", "ayuda"),
        ("fin", "fin"),
    ],
)
def test_a_command_leaves_a_flow_give_or_take_an_edit(typed: str, command: str) -> None:
    assert within_one_edit(typed, COMMANDS) == command


@pytest.mark.parametrize(
    "typed", ["", "fn", "fino", "otras", "quiero salir", "calcetar", "salid2", "cancelar todo", "1", "menos", "👍"]
)
def test_anything_else_stays_in_the_flow(typed: str) -> None:
    assert within_one_edit(typed, COMMANDS) is None


def test_a_command_between_two_is_none() -> None:
    assert within_one_edit("salsr", ["salir", "salar"]) is None
    assert within_one_edit("salar", ["salir", "salar"]) == "salar"


def test_two_spellings_of_a_command_are_one() -> None:
    assert within_one_edit("mneu", ["menu", "menú"]) in ("menu", "menú")


LABELS = ["Zapatilla Runner Niño T28", "Zapatilla Casual Niña T30", "Polera azul", "Ver más", "Ninguna"]


@pytest.mark.parametrize(
    ("typed", "position"),
    [
        ("runer niño", 0),
        ("la runner porfa", 0),
        ("casual", 1),
        ("t30", 1),
        ("polera", 2),
        ("quiero la polera azúl", 2),
        ("poler", 2),
        ("ver mas", 3),
        ("VER MÁS!", 3),
        ("ninguna", 4),
        ("ningna", 4),
    ],
)
def test_a_choice_is_meant_by_its_words(typed: str, position: int) -> None:
    assert best_label(typed, LABELS) == position


@pytest.mark.parametrize("typed", ["zapatilla", "", "hola", "t3", "polera roja", "pantalón", "no", "el", "2"])
def test_no_choice_is_guessed(typed: str) -> None:
    assert best_label(typed, LABELS) is None


def test_equal_labels_cannot_be_told_apart() -> None:
    assert best_label("agua", ["Agua", "agua"]) is None
    assert best_label("agua", ["Agua", "Agua con gas"]) == 0
    assert best_label("agua", []) is None


@pytest.mark.parametrize(("typed", "position"), [("comyda", 3), ("sueñp", 2), ("estres", 4), ("mobimiento", 1)])
def test_one_slip_in_a_word_just_read_is_forgiven(typed: str, position: int) -> None:
    assert best_label(typed, ["Agua", "Movimiento", "Sueño", "Comida", "Estrés"]) == position


@given(st.text(max_size=200), st.lists(st.text(max_size=40), max_size=6))
def test_no_text_breaks_choosing(text: str, labels: list[str]) -> None:
    position = best_label(text, labels)
    assert position is None or 0 <= position < len(labels)
    assert within_one_edit(text, labels) in {None, *labels}


def test_a_label_that_has_nearly_all_of_the_words_is_a_rival() -> None:
    asked = "manzanita durazneta naranjita frutillar platanito mandarina"
    typos = "mamzanota dulaznita nalanjota frotillal pladanitu manderino"
    assert best_label(asked, [typos, "otra cosa"]) == 0
    assert best_label(asked, [typos, asked.removesuffix("mandarina") + "pera"]) is None


def test_misspelt_fillers_are_fillers_unless_a_phrase_needs_them() -> None:
    index = PhraseIndex([Phrase("ayuda", "buenas tardes"), Phrase("ropa", "tarjetas")])
    assert index.match("vuenas tardez").candidates[0].intent == "ayuda"
    assert index.match("tarjetas").candidates[0].intent == "ropa"
    assert index.match("buenas tuercas").verdict == "none"


def test_what_is_as_near_to_a_word_of_a_phrase_as_to_a_filler_is_no_filler() -> None:
    index = PhraseIndex([Phrase("persona", "quiero una persona"), Phrase("agregar", "quiero una")])
    assert [found.intent for found in index.match("quiero una person").candidates] == ["persona"]
    assert index.match("quiero una perdom").candidates[0].intent == "agregar"


def test_a_candidate_knows_whether_more_was_said() -> None:
    index = PhraseIndex([Phrase("envios", "hacen envíos")])
    assert index.match("hola, asen envios porfa").candidates[0].whole
    assert index.match("hacen envíos").candidates[0].whole
    assert not index.match("hacen envios temprano").candidates[0].whole


def test_a_phrase_that_stands_alone_means_nothing_beside_other_words() -> None:
    index = PhraseIndex([Phrase("salir", "cancelar", alone=True), Phrase("pedido", "cancelar pedido")])
    assert index.match("canselar").candidates[0].intent == "salir"
    assert index.match("quiero cancelar por favor").candidates[0].intent == "salir"
    assert index.match("cancelar todas mis alarmas").verdict == "none"
    assert index.match("cancelar mi pedido").candidates[0].intent == "pedido"


@pytest.mark.parametrize("said", ["hola disculpa", "hola diskulpa porfa", "buenas", "buenas tardes señor"])
def test_courtesies_alone_are_the_last_of_them_that_is_a_phrase(said: str) -> None:
    index = PhraseIndex([Phrase("ayuda", "disculpa"), Phrase("ayuda", "buenas"), Phrase("gracias", "gracias")])
    assert index.match(said).candidates[0] == Candidate("ayuda", 100.0, "disculpa" if "dis" in said else "buenas")
    assert index.match("hola gracias").candidates[0].intent == "gracias"


def test_a_phrase_with_a_courtesy_in_it_means_nothing_beside_other_words() -> None:
    index = PhraseIndex([Phrase("gracias", "ok gracias")])
    assert index.match("ok gracias").verdict == "run"
    assert index.match("ok cállate").verdict == "none"


@pytest.mark.parametrize("said", ["agregar una alarma", "agregame un recordatorio para mañana", "apagar la luz"])
def test_an_errand_for_an_assistant_is_nobody_elses(said: str) -> None:
    index = PhraseIndex([Phrase("agregar", "agregar"), Phrase("confirmar", "pagar"), Phrase("agregar", "agregame")])
    assert index.match(said).verdict == "none"
    assert index.match("agregar").verdict == "run"


def test_an_errand_that_is_a_phrase_is_understood() -> None:
    index = PhraseIndex([Phrase("recordatorio", "recuérdame tomar agua")])
    assert index.match("recuerdame tomar agua porfa").verdict == "run"


@pytest.mark.parametrize("said", ["gracias por tu ayuda", "grasias por la ayuda!!", "muchas gracias por ayudarme"])
def test_who_gives_thanks_for_help_asks_for_none(said: str) -> None:
    index = PhraseIndex(
        [
            Phrase("ayuda", "ayuda"),
            Phrase("ayuda", "ayudarme"),
            Phrase("gracias", "gracias por tu ayuda"),
            Phrase("gracias", "gracias por ayudarme"),
        ]
    )
    assert (index.match(said).verdict, index.match(said).candidates[0].intent) == ("run", "gracias")
    assert index.match("ayuda por favor gracias").candidates[0].intent == "ayuda"


def test_another_word_in_front_is_no_swap() -> None:
    index = PhraseIndex([Phrase("confirmar", "pagar")])
    assert index.match("apgar").verdict == "run"
    assert index.match("apagar").verdict == "none"
