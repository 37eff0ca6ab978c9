"""What free text wants of the skills: one intent, a doubt between some, a search, or several things in turn."""

import re
from dataclasses import replace

from liora.core.decision import Doubtful, Found, Lost, Several, Wanted
from liora.core.skillset import SkillSet
from liora.language.matching import Match
from liora.language.normalise import fold
from liora.language.rewording import reworded
from liora.view import View

COVERED = 0.6
"""From this coverage on, a skill's search may answer free text (matching.md §5)."""

SENTENCE_ENDS = re.compile(
    r"[?¿!¡;\n]+|\.\s|,\s*(?:y\s+)?|\s+y\s+(?=(?:a|hasta|que|cual|como|cuanto|donde|hacen|tienen|puedo)\b)",
    re.IGNORECASE,
)
"""Where one question ends and the next begins."""

LONGEST_OF_SEVERAL = 300


def several(text: str, skills: SkillSet, view: View) -> Several | None:
    """ "¿Tienen mochilas? ¿Hacen envíos?": sentences that each say for themselves what is wanted, one of them aside."""
    parts = [part for part in SENTENCE_ENDS.split(text[:LONGEST_OF_SEVERAL]) if fold(part)]
    if len(parts) < 2:
        return None
    meant = [_alone(part, skills, view) for part in parts]
    wanted = [one for one in meant if isinstance(one, Wanted)]
    aside = (one for one in wanted if skills.intents[one.intent][1].aside)
    told = (replace(one, score=100.0) for one in aside if skills.intents[one.intent][0] is not skills.engine)
    asides = tuple(dict.fromkeys(told))
    others = [one for one in meant if one and not (isinstance(one, Wanted) and skills.intents[one.intent][1].aside)]
    leading = [one for one in others if isinstance(one, Found) or skills.intents[one.intent][0] is not skills.engine]
    if not asides or len(asides) + len(leading) < 2 or len(leading) > 1:
        return None
    return Several(asides, leading[0] if leading else None)


def _alone(part: str, skills: SkillSet, view: View) -> Wanted | Found | None:
    meant = reworded(part, view.synonyms)
    match = matched(match_of(part, meant, skills))
    return match if isinstance(match, Wanted) else searched(part, meant, skills, view) if match is None else None


def read_or_said(recognised: str, match: Match, skills: SkillSet) -> Wanted | Doubtful:
    """What an intent recognises by a reader of its own, but where the whole message is a phrase of another intent:
    within a skill its phrase says more than a reader, and between skills the person is asked."""
    said = match.candidates[0] if match.verdict == "run" else None
    if said is None or not said.whole or said.intent == recognised:
        return Wanted(recognised, 100.0)
    if skills.intents[said.intent][0] is skills.intents[recognised][0]:
        return Wanted(said.intent, said.score, recognised)
    return Doubtful((said.intent, recognised), said.score)


def match_of(text: str, meant: str, skills: SkillSet) -> Match:
    """What was said counts before what the tenant's synonyms make of it."""
    match = skills.phrases.match(text)
    other = match if meant == text else skills.phrases.match(meant)
    better = match.verdict == "none" or (match.verdict == "ask" and other.verdict == "run")
    return other if better else match


def matched(match: Match) -> Wanted | Doubtful | None:
    if match.verdict == "none" or not match.candidates:
        return None
    best, *others = match.candidates
    if match.verdict == "run":
        return Wanted(best.intent, best.score, others[0].intent if others else None)
    return Doubtful(tuple(candidate.intent for candidate in match.candidates), best.score)


def searched(text: str, meant: str, skills: SkillSet, view: View) -> Found | None:
    """The skill whose own things cover the text best, as it was said or as the tenant's synonyms make it."""
    best: Found | None = None
    for query in dict.fromkeys((text, meant)):
        for name, loaded in skills.skills.items():
            search = loaded.skill.search
            covered = search.covers(query, view) if search else 0.0
            if search and covered >= COVERED and (best is None or covered * 100 > best.score):
                best = Found(name, search.trigger, covered * 100, query)
    return best


def nearly(match: Match) -> Lost:
    best = match.candidates[0] if match.candidates else None
    return Lost(best.score, best.intent) if best else Lost(0.0)
