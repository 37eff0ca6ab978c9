"""What people say to see who is there, in more ways than a list of phrases has: a whole message, and nothing beside it.

Whoever asks whether a machine answers is told so; "es un robot de cocina" and "quién es el dueño" ask something else.
"""

import re
from functools import lru_cache

from liora.language.normalise import words

_BEFORE = (
    r"(?:(?:hola|oye|oiga|oh|ah|eh|ok|bueno|pero|y|entonces|a ver|dime|disculpa|perdon|porque|ya|mira|no|si"
    r"|(?:supongo|creo|parece|seguro) que|estas segur[oa] (?:de )?que|quiero saber si|quiero saber) )*"
)
_ROBOT = r"(?:(?:ro)?bot|chat ?bot|bot de (?:chat|whatsapp)|ia|ai|inteligencia artificial)"
_MACHINE = (
    rf"(?:(?:un|una) )?(?:verdader[oa] )?(?:{_ROBOT}|maquina|computadora|programa|contestadora|automatic[oa]|artificial"
    r"|ser humano|human[oa]|real|de verdad|persona(?: (?:real|de verdad|de carne y hueso))?)"
)
_REALLY = r"(?: (?:tu|vos|usted|acaso|realmente|de verdad|en serio|solo|nada mas))*"
_IS_IT = (
    rf"{_BEFORE}(?:eres|sos|es usted|es esto|esto es|usted es|hablo con|estoy hablando con|estoy con"
    rf"|me (?:atiende|responde|contesta|escribe|habla))"
    rf"{_REALLY} {_MACHINE}(?: o (?:un |una )?{_MACHINE})*(?: (?:verdad|cierto|no|o que|o no))?"
    rf"|(?:real o |persona o |human[oa] o )?{_ROBOT}(?: o (?:persona|human[oa]|real))?"
)
_WHO = (
    rf"{_BEFORE}(?:quien|quienes|que) (?:eres|sos|es usted|es este|es esta|me habla|me escribe|habla|esta hablando"
    r"|esta ahi|me atiende)(?: (?:tu|vos|usted|bot|este bot|numero|exactamente|y que haces))*"
)
_HOW = (
    rf"{_BEFORE}(?:como|que tal) (?:te |le |has |ha |les )?"
    r"(?:estas?|estan|estado|va|vas|van|andas?|sientes|siente|trata la vida|ha ido)"
    r"(?: (?:las cosas|todo|tu dia|el dia|tu tarde|la vida|contigo|hoy|ahora|esta manana|esta tarde|por alla|tu|vos"
    r"|usted|amigo|amiga|bot))*"
)
_WHAT_ELSE = (
    rf"{_BEFORE}(?:que (?:(?:mas|otra cosa) )?(?:puedo|puedes|podes|puede|sabes)(?: (?:hacer|ensenarme|ofrecer))"
    r"|que me (?:puedes|podes|puede) (?:ofrecer|ensenar|mostrar|decir))"
    r"(?: (?:mas|aqui|aca|ahora|por mi|contigo|con este bot|con esto|en este chat))*"
)
_THANKS = frozenset("👍👌🙏❤💚💙💛💜🧡🤍💪👏🙌🤗😊🙂😄😁😀🥰😍😘☺✅")
_TINTS = frozenset("\ufe0f\u200d🏻🏼🏽🏾🏿")
"""What makes a sign lighter or darker."""
_NOBODY = re.compile(
    r"(?:no )*(?:ya )?no (?:quiero|deseo|necesito|hace falta|quisiera|llames? a|avises? a)"
    r"(?: (?:hablar|conversar|que|me|hable|escriba|llame|contar(?:le|lo)?))*"
    r"(?: (?:con|a))? (?:nadie|ningun[oa]? ?(?:persona|humano)?|(?:una|otra) persona|alguien)"
    r"(?: (?:ahora|hoy|gracias|mas))*"
)
_WHO_ASKS = re.compile(rf"{_WHO}|{_IS_IT}")
_HELLO = re.compile(rf"{_HOW}|{_WHAT_ELSE}")


@lru_cache(maxsize=256)
def asks_who(text: str) -> bool:
    """Whether the whole message asks who or what answers."""
    return _WHO_ASKS.fullmatch(_said(text)) is not None


@lru_cache(maxsize=256)
def greets(text: str) -> bool:
    """Whether the whole message asks how it goes, or what there is to do here."""
    return _HELLO.fullmatch(_said(text)) is not None


@lru_cache(maxsize=256)
def wants_nobody(text: str) -> bool:
    """Whether the whole message says that nobody should come: "no quiero hablar con nadie"."""
    return _NOBODY.fullmatch(_said(text)) is not None


def waves(text: str) -> bool:
    """Whether nothing is sent but a sign of thanks: "👍", "❤️🙏"."""
    signs = set(text) - _TINTS - set(" \n!")
    return bool(signs) and signs <= _THANKS


def _said(text: str) -> str:
    return " ".join(words(text)).replace("ñ", "n")
