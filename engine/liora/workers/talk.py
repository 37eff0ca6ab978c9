"""One conversation on its way through a batch: message by message, each turn beginning where the last one ended."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

from liora.builtin.person import HAND_OFF
from liora.core.conversation import Conversation
from liora.core.outcome import JobWanted, NoticeKind, Turn
from liora.db.drain import SEQ_PER_TURN, Failure, Locked, Pending, Said
from liora.db.jobs import JobRequest
from liora.db.log import Entry
from liora.db.notices import Notice
from liora.db.quota import Use
from liora.db.timers import TimerKey
from liora.errors import LioraError, SkillError
from liora.events import AgentEvent, Event, TextEvent, event_from_json, is_from_person, kind_of, words_of
from liora.links.said import links_said
from liora.messages import Message, body_of, message_to_json
from liora.orders.placing import NewOrder, facts_of, new_order_id
from liora.view import Verdict
from liora.workers.brain import Brain
from liora.workers.caution import EndedProcess
from liora.workers.failure import describe
from liora.workers.loop import Failed, attempt, log_failure
from liora.workers.meter import Meter
from liora.workers.views import TenantView

ATTEMPTS = 3
"""So often a message is tried before it is given up."""

DISCREET = "(reservado)"
"""What the log has for words that are no business of the tenant's."""

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Unstorable(LioraError):
    """What the turn decided cannot be stored."""

    def __init__(self, message_ids: Sequence[str]) -> None:
        super().__init__()
        self.message_ids = frozenset(message_ids)


@dataclass(frozen=True, slots=True)
class Setting:
    """What all turns of one tenant in a batch share.

    Messages in `doomed` and `deadly` fail without being tried: what they say cannot be stored, or each of their turns
    has ended the process. With `mute` nobody is told when one is given up.
    """

    brain: Brain
    tenant: TenantView
    meter: Meter
    now: datetime
    doomed: frozenset[str] = frozenset()
    deadly: frozenset[str] = frozenset()
    mute: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What one message has led to; `event` is None when it could not even be read."""

    event: Event | None
    conversation: Conversation
    said: Sequence[Said]
    entries: Sequence[Entry]
    timers: Mapping[TimerKey, datetime | None]
    jobs: Sequence[JobRequest]
    notices: Sequence[Notice]
    uses: Mapping[Use, int]
    order: NewOrder | None = None


class Talk:
    """Runs turns and changes nothing until `go_on`: a turn that fails leaves no trace here."""

    def __init__(self, setting: Setting, locked: Locked) -> None:
        self._setting = setting
        self._locked = locked
        self.conversation = locked.conversation
        self.version = locked.version
        self.heard_person = False

    def take(self, message: Pending) -> Step:
        """The turn of one message; raises whatever the brain raises, and SkillError for a turn that makes no sense."""
        if message.message_id in self._setting.doomed:
            raise Unstorable([message.message_id])
        if message.message_id in self._setting.deadly:
            raise EndedProcess
        event = event_from_json(message.payload)
        if self._is_over(message, event):
            return self._stay(message, event)
        turn, uses = self._turn(event)
        return self._step(message, event, turn, uses)

    def _is_over(self, message: Pending, event: Event) -> bool:
        """Whether a person of the tenant wrote elsewhere so long ago that the bot would answer again by now."""
        wrote = isinstance(event, AgentEvent) and event.act == "wrote"
        return wrote and self._setting.now.timestamp() - message.sent_at > HAND_OFF.total_seconds()

    def _turn(self, event: Event) -> tuple[Turn, Mapping[Use, int]]:
        """Asks again, with a denial, as long as the turn would use more of a quota than is left."""
        brain, meter, now = self._setting.brain, self._setting.meter, self._setting.now
        contact_id = self._locked.contact_id
        verdicts = meter.verdicts(contact_id)
        while True:
            view = self._setting.tenant.view(self._locked, verdicts)
            turn = brain.take_turn(self.conversation, event, view, now)
            uses = meter.uses_of(turn.spent, contact_id, verdicts)
            uses |= meter.messages_of(len(turn.messages), contact_id, verdicts)
            denied: dict[str, Verdict] = dict.fromkeys(meter.exceeded(uses), "deny")
            if not denied:
                return turn, uses
            verdicts = verdicts | denied

    def fail(self, message: Pending, error: BaseException) -> Failure:
        """How a failed turn is remembered; the last attempt closes the message."""
        locked = self._locked
        private = (message.payload, self.conversation.slots, locked.profile_name, locked.phone, locked.user_id)
        attempts = min(message.attempts + 1, ATTEMPTS)
        done_at = self._setting.now if attempts >= ATTEMPTS else None
        return Failure(message.cliente_id, message.message_id, attempts, describe(error, *private), done_at)

    def give_up(self, message: Pending) -> Step:
        """The brain's apology, or silence where even that fails: then the conversation stays where it was."""
        read = attempt(event_from_json, message.payload)
        event = None if isinstance(read, Failed) else read
        if self._setting.mute:
            return self._stay(message, event)
        apologetic = attempt(self._apologise, message, event)
        if not isinstance(apologetic, Failed):
            return apologetic
        log_failure("apology", apologetic.error, conversation_id=message.conversation_id)
        return self._stay(message, event)

    def _apologise(self, message: Pending, event: Event | None) -> Step:
        view = self._setting.tenant.view(self._locked, {})
        heard = TextEvent("") if event is None else event
        turn = self._setting.brain.apology(self.conversation, heard, view, self._setting.now)
        uses = self._setting.meter.messages_of(len(turn.messages), self._locked.contact_id, {})
        return self._step(message, event, turn, uses)

    def _stay(self, message: Pending, event: Event | None) -> Step:
        state, slots = self.conversation.state, self.conversation.slots
        return self._step(message, event, Turn(state, slots, discreet=self._setting.brain.is_discreet(state)), {})

    def notice(self, kind: NoticeKind | Literal["dead_letter"], order: NewOrder | None = None) -> Notice:
        """That the tenant's people should look at this conversation; a danger is told once an hour."""
        cliente_id, conversation_id = self._locked.key
        which = f"{self._setting.now:%Y-%m-%dT%H}" if kind == "crisis" else str(self.version)
        told = {"conversation_id": str(conversation_id)}
        if order is not None and kind == "order":
            told |= facts_of(order)
        return Notice(cliente_id, kind, f"{kind}:{conversation_id}:{which}", told)

    def go_on(self, step: Step) -> None:
        """The next message finds the conversation as `step` leaves it."""
        self.heard_person |= step.event is not None and is_from_person(step.event)
        self.conversation = step.conversation
        self.version += 1

    def _step(self, message: Pending, event: Event | None, turn: Turn, uses: Mapping[Use, int]) -> Step:
        if len(turn.messages) > SEQ_PER_TURN:
            raise SkillError(f"A turn says {len(turn.messages)} messages, and {SEQ_PER_TURN} at most have a place.")
        payloads = [message_to_json(each, None if n else turn.instead) for n, each in enumerate(turn.messages)]
        spoken = [
            self._entry(message, turn, payload["kind"], n, each)
            for n, (payload, each) in enumerate(zip(payloads, turn.messages, strict=True))
        ]
        order = self._ordered(message, turn)
        return Step(
            event,
            Conversation(turn.state, _as_stored(turn.slots), self._last_inbound(message, event)),
            [self._said(message, n, payload) for n, payload in enumerate(payloads)],
            [self._heard(message, event, turn), *spoken],
            {(*self._locked.key, timer.name): timer.due_at for timer in turn.timers},
            [self._wanted(message, n, job) for n, job in enumerate(turn.jobs)],
            [self.notice(kind, order) for kind in turn.notices],
            uses,
            order,
        )

    def _said(self, message: Pending, n: int, payload: Mapping[str, Any]) -> Said:
        locked = self._locked
        seq = self.version * SEQ_PER_TURN + n
        return Said(*locked.key, locked.number_id, message.message_id, n, seq, payload)

    def _wanted(self, message: Pending, n: int, job: JobWanted) -> JobRequest:
        cliente_id, conversation_id = self._locked.key
        payload, dedupe = _as_stored(job.payload), f"{message.message_id}:{n}"
        return JobRequest(cliente_id, job.name, payload, dedupe, conversation_id, job.event)

    def _ordered(self, message: Pending, turn: Turn) -> NewOrder | None:
        locked, now = self._locked, self._setting.now
        if turn.order is None:
            return None
        return NewOrder(*locked.key, new_order_id(), locked.contact_id, message.message_id, turn.order, now)

    def _heard(self, message: Pending, event: Event | None, turn: Turn) -> Entry:
        if isinstance(event, AgentEvent) and event.act == "wrote":
            return self._echo(message, event, turn)
        kind = str(message.payload.get("kind", "")) if event is None else kind_of(event)
        body = "" if event is None else _logged(words_of(event), turn)
        now, cause = self._setting.now, message.message_id
        return Entry(*self._locked.key, now, "in", kind, body, cause, self.conversation.state, turn.trace)

    def _echo(self, message: Pending, event: AgentEvent, turn: Turn) -> Entry:
        """What a person of the tenant has said in the channel's own app: a line that went out, and not through us."""
        kind = f"agent.{event.media}" if event.media else "agent"
        return Entry(*self._locked.key, self._setting.now, "out", kind, event.text, message.message_id, turn.state)

    def _entry(self, message: Pending, turn: Turn, kind: str, n: int, spoken: Message) -> Entry:
        now, cause = self._setting.now, message.message_id
        links = links_said(spoken, n, self._setting.tenant.catalog)
        body = _logged(body_of(spoken), turn)
        return Entry(*self._locked.key, now, "out", kind, body, cause, turn.state, links=links)

    def _last_inbound(self, message: Pending, event: Event | None) -> datetime | None:
        """When the person wrote last, by the vendor's clock but never in the future; a late message changes nothing."""
        before = self.conversation.last_inbound_at
        if event is None or not is_from_person(event):
            return before
        wrote = datetime.fromtimestamp(max(0, min(message.sent_at, self._setting.now.timestamp())), UTC)
        return max(before, wrote) if before else wrote


def _logged(words: str, turn: Turn) -> str:
    return DISCREET if words and turn.discreet else words


def _as_stored(slots: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the next turn would read from the database, whether or not it runs in the same batch."""
    text = orjson.dumps(slots)
    if b"\\u0000" in text and _NUL.search(text):
        raise SkillError("A slot or a job holds a NUL character, which cannot be stored.")
    found: Mapping[str, Any] = orjson.loads(text)
    return found
