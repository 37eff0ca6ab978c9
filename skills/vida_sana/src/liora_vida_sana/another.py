"""A further reminder behind one that was just set: "y en la tarde también", "ponme otro para dormir"."""

from collections.abc import Iterable

from liora.skill import Effect, Reply, SetSlot, Step
from liora_vida_sana.clock import second_hour_in, settled


def says_another(step: Step) -> bool:
    return isinstance(step.value, dict) and "otro" in step.value


def begin_another(step: Step) -> Iterable[Effect]:
    """One more, of the same as the last where nothing else is said."""
    said = step.value["otro"] if says_another(step) else {}
    draft = {"tipo": step.slots["recordatorios"][-1]["tipo"], **said} if said else {}
    if "hora" in draft:
        draft["hora"] = f"{settled(draft['hora'], evening=draft['tipo'] == 'sueno'):%H:%M}"
    yield SetSlot("borrador", draft or None)


def tell_of_second_hour(step: Step) -> Iterable[Effect]:
    """Of two hours in one message one is set: how to have the other is said."""
    hour = second_hour_in(step.words)
    if hour is not None:
        evening = step.slots["borrador"]["tipo"] == "sueno"
        yield Reply.text("recordar.otra_hora", hora=f"{settled(hour, evening=evening):%H:%M}")
