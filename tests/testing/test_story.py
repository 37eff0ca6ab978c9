"""Stories: read, replayed, compared, rewritten."""

import json
from pathlib import Path
from typing import Any

import pytest

from liora.errors import StoryError
from liora.messages import Buttons, Document, Image, LinkButton, LocationRequest, Option, OptionList, Template, Text
from liora.plugins import Registry, load
from liora.testing.replay import replay
from liora.testing.said import agrees, as_said
from liora.testing.story import duration, find_stories, load_story, rewrite
from liora.testing.transcript import as_json, transcript

HEAD = """\
story: prueba
skill: vida_sana
tenant: {pais: CL, skills: [vida_sana]}   # una tienda
now: 2026-11-23T12:00:00-03:00
steps:
"""
ASKED = "¿Cuántos vasos de agua tomaste?"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load()


def write(folder: Path, steps: str, head: str = HEAD) -> Path:
    path = folder / "prueba.yaml"
    path.write_text(head + steps, encoding="utf-8")
    return path


def play(folder: Path, registry: Registry, steps: str) -> Any:
    return replay(load_story(write(folder, steps)), registry)


def test_a_story_that_holds_has_no_problems(tmp_path: Path, registry: Registry) -> None:
    steps = f"  - user: /agua\n    bot: ['{ASKED}']\n    state: vida_sana.agua\n    intent: vida_sana.agua\n"
    (result,) = play(tmp_path, registry, steps)
    assert result.ok


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ("  - user: /agua\n    bot: [Otra cosa]\n", "expected 'Otra cosa', said"),
        ("  - user: /agua\n    bot: []\n", "said and not expected"),
        (f"  - user: /agua\n    bot: ['{ASKED}', más]\n", "expected and not said: 'más'"),
        (
            f"  - user: /agua\n    bot: ['{ASKED}']\n    state: otro.lugar\n",
            "state is 'vida_sana.agua', not 'otro.lugar'",
        ),
        (f"  - user: /agua\n    bot: ['{ASKED}']\n    intent: vida\n", "intent is 'vida_sana.agua', not 'vida'"),
        (f"  - user: /agua\n    bot: ['{ASKED}']\n    no_match: true\n", "no_match is False"),
        (f"  - user: /agua\n    bot: ['{ASKED}']\n    slots: {{vasos: 2}}\n", "slot vasos is None, not 2"),
        (f"  - user: /agua\n    bot: ['{ASKED}']\n    effects: [timer x]\n", "effects is [], not ['timer x']"),
        (f"  - user: /agua\n    bot: ['{ASKED}']\n    quota: {{vida_sana.registros: 1}}\n", "has 0 used, not 1"),
        (f"  - user: tomar agua\n    bot: ['{ASKED}']\n    score_at_least: 101\n", "below 101"),
        ("  - tap: 3\n    bot: []\n", "there are 0 options to tap, not 3"),
        ("  - tap: Nada\n    bot: []\n", "no option 'Nada' has been offered"),
        ("  - webhook: no_hay.json\n    bot: []\n", "does not exist"),
        ("  - status: {failed: 131047}\n    bot: []\n", "the bot has said nothing"),
        ("  - job: {name: vida_sana.mide}\n    bot: []\n", "no job 'vida_sana.mide' has been asked for"),
    ],
)
def test_every_difference_is_a_problem(tmp_path: Path, registry: Registry, steps: str, problem: str) -> None:
    (result,) = play(tmp_path, registry, steps)
    assert any(problem in found for found in result.problems), result.problems


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("story: [", "cannot be read"),
        ("story: x\n", "is no story"),
        (HEAD + "  - user: hola\n", "is no story: at steps/1"),
        (HEAD + "  - user: 1\n    bot: []\n", "at steps/1/user, 1 is not of type 'string'; write it in quotes"),
        (HEAD + "  - user: hola\n    tap: 1\n    bot: []\n", "is no story: at steps/1"),
        (HEAD + "  - status: perdido\n    bot: []\n", "is no story: at steps/1/status"),
        (HEAD + "  - status: {failed: mucho}\n    bot: []\n", "is no story: at steps/1/status"),
        (HEAD.replace("-03:00", "") + "  - user: hola\n    bot: []\n", "no offset from UTC"),
        (HEAD.replace("2026-11-23T12:00:00-03:00", "ayer") + "  - user: hola\n    bot: []\n", "no ISO 8601"),
    ],
)
def test_an_unreadable_story_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "mala.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoryError) as caught:
        load_story(path)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_story_that_needs_what_is_not_there_says_so(tmp_path: Path, registry: Registry) -> None:
    step = "  - user: hola\n    bot: []\n"
    for head in (HEAD.replace("[vida_sana]", "[otra]"), HEAD.replace("pais: CL", "pais: CL, catalog: no_hay.csv")):
        with pytest.raises(StoryError, match=r"not installed|does not exist"):
            replay(load_story(write(tmp_path, step, head)), registry)
    with pytest.raises(StoryError, match="does not exist"):
        find_stories([tmp_path / "nada"])


def test_update_rewrites_what_the_bot_said_and_nothing_else(tmp_path: Path, registry: Registry) -> None:
    path = write(tmp_path, "  - user: /agua   # empieza\n    bot: []\n  - user: dos\n    bot: []\n")
    results = replay(load_story(path), registry)
    rewrite(path, [result.bot for result in results])
    assert all(result.ok for result in replay(load_story(path), registry))
    text = path.read_text(encoding="utf-8")
    assert "# una tienda" in text
    assert "# empieza" in text
    assert ASKED in text


def test_time_passes_and_timers_fire_in_order(tmp_path: Path, registry: Registry) -> None:
    steps = (
        "  - user: recuérdame moverme a las 5pm\n    bot: [{buttons: {contains: '17:00'}}]\n"
        "  - after: 119m\n    bot: []\n  - after: 1m\n    bot: [{contains: Es hora}]\n"
    )
    assert [result.problems for result in play(tmp_path, registry, steps)] == [[]] * 3


@pytest.mark.parametrize(
    ("templates", "said"),
    [("{vida_sana.recordatorio: habitos}", "[{template: {text: habitos}}]"), ("{otra.cosa: habitos}", "[]")],
    ids=["as the template of the tenant", "not yet"],
)
def test_what_a_timer_says_a_day_after_the_person_wrote_is_said(
    tmp_path: Path, registry: Registry, templates: str, said: str
) -> None:
    head = HEAD.replace("pais: CL", f"pais: CL, plantillas: {templates}")
    steps = (
        "  - user: recuérdame moverme a las 5pm\n    bot: [{buttons: {contains: '17:00'}}]\n"
        f"  - after: 2h\n    bot: [{{contains: Es hora}}]\n  - after: 24h\n    bot: {said}\n"
    )
    story = load_story(write(tmp_path, steps, head))
    results = replay(story, registry)
    assert [result.problems for result in results] == [[]] * 3
    waits = "· waits for the person to write, or for a template: " in "\n".join(transcript(story, results))
    assert waits == (said == "[]")


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "played", "{failed: 131026}", "{failed: 131016}"])
def test_most_that_is_told_of_a_message_changes_nothing(tmp_path: Path, registry: Registry, status: str) -> None:
    steps = (
        f"  - user: /agua\n    bot: ['{ASKED}']\n  - status: {status}\n    bot: []\n    state: vida_sana.agua\n"
        "  - user: '2'\n    bot: [{buttons: {contains: '*2 vasos*'}}]\n"
    )
    assert [result.problems for result in play(tmp_path, registry, steps)] == [[]] * 3


def test_what_met_a_closed_window_waits_until_the_person_writes_and_comes_first(
    tmp_path: Path, registry: Registry
) -> None:
    steps = (
        f"  - user: /agua\n    bot: ['{ASKED}']\n  - status: {{failed: 131047}}\n    bot: []\n"
        "  - status: {failed: 131047}\n    bot: []\n  - person: Hola, soy Ana\n    bot: ['Hola, soy Ana']\n"
        "  - after: 61m\n    bot: []\n"
        f"  - user: /agua\n    bot: ['{ASKED}', '{ASKED}']\n"
        "  - user: '2'\n    bot: [{buttons: {contains: vasos}}]\n"
    )
    assert [result.problems for result in play(tmp_path, registry, steps)] == [[]] * 7


def test_a_recorded_body_of_statuses_is_about_the_last_message(tmp_path: Path, registry: Registry) -> None:
    status = {"id": "wamid.A", "status": "failed", "timestamp": "1700000000", "recipient_id": "56911112222"}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "1", "phone_number_id": "2"},
        "statuses": [status | {"errors": [{"code": 131047, "title": "Re-engagement message"}]}],
    }
    entry = {"id": "3", "changes": [{"field": "messages", "value": value}]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]})
    (tmp_path / "fallo.json").write_text(body, encoding="utf-8")
    steps = (
        f"  - user: /agua\n    bot: ['{ASKED}']\n  - webhook: fallo.json\n    bot: []\n"
        f"  - user: '2'\n    bot: ['{ASKED}', {{buttons: {{contains: vasos}}}}]\n"
    )
    assert [result.problems for result in play(tmp_path, registry, steps)] == [[]] * 3


def test_two_replays_are_the_same_to_the_byte(tmp_path: Path, registry: Registry) -> None:
    story = load_story(write(tmp_path, "  - user: '?'\n    bot: []\n  - user: asdf\n    bot: []\n"))
    assert [as_json(story, result) for result in replay(story, registry)] == [
        as_json(story, result) for result in replay(story, registry)
    ]


def test_a_transcript_shows_the_difference_below_its_step(tmp_path: Path, registry: Registry) -> None:
    story = load_story(write(tmp_path, "  - user: /agua\n    bot: []\n"))
    lines = list(transcript(story, replay(story, registry)))
    assert lines[0].startswith("✗ prueba")
    assert lines[1].strip().endswith("› /agua")
    assert lines[-1].strip().startswith("✗ said and not expected")


@pytest.mark.parametrize(
    "message",
    [
        Text("hola"),
        Buttons("¿?", (Option("1", "Sí"),)),
        OptionList("¿?", "Ver", (Option("1", "Uno", "algo"),)),
        Image("https://x/y.png", "foto"),
        Document("https://x/y.pdf", "y.pdf"),
        Image("", "foto", "logo.png"),
        Document("", "y.pdf", document="y.pdf"),
        LocationRequest("¿Dónde?"),
        LinkButton("Mira", "Abrir", "https://x"),
        Template("saludo", "es"),
    ],
)
def test_every_message_agrees_with_itself_and_not_with_another(message: Any) -> None:
    said = as_said(message)
    assert agrees(said, said)
    assert not agrees("otra cosa", said)


def test_a_part_is_enough_where_the_story_says_so() -> None:
    listed = as_said(OptionList("Encontré 3", "Ver", (Option("1", "Uno", "algo"),)))
    assert agrees({"list": {"contains": "Encontré"}}, listed)
    assert agrees({"list": {"rows": ["Uno · algo"]}}, listed)
    assert not agrees({"list": {"contains": "Perdí"}}, listed)
    assert not agrees({"buttons": {"contains": "Encontré"}}, listed)
    assert agrees({"text": {"contains": "la"}}, "hola")
    assert not agrees({"text": "hol"}, "hola")


def test_durations_have_four_units() -> None:
    assert [duration(text).total_seconds() for text in ("90s", "5m", "25h", "2d")] == [90, 300, 90_000, 172_800]
