"""What Liora keeps of a person: what it is, how to have it, and the end of it."""

from collections.abc import Iterable

from liora.skill import Effect, Job, Reply, Step

ERASURE = "liora.erase"
"""The job that erases the person of a conversation, once the goodbye has left."""


def say_data(step: Step) -> Iterable[Effect]:
    yield Reply.text("mis_datos", negocio=step.view.tenant.name)


def say_kept(step: Step) -> Iterable[Effect]:
    yield Reply.text("borrar.conservado")


def erase(step: Step) -> Iterable[Effect]:
    yield Reply.text("borrar.adios")
    yield Job(ERASURE, "borrado")


def is_failed(step: Step) -> bool:
    """A success has nobody left to tell."""
    return not step.value["ok"]


def say_not_erased(step: Step) -> Iterable[Effect]:
    yield Reply.text("borrar.pendiente")
