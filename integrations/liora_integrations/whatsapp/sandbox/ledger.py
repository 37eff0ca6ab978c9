"""What the sandbox knows: built from records alone, so that a restart knows the same."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, assert_never

import orjson

from liora.channel import Delivered
from liora_integrations.whatsapp.sandbox.records import (
    Acknowledged,
    Answered,
    Incoming,
    Kept,
    Marked,
    Observed,
    Outgoing,
    Record,
    Shown,
)

EXPECTED = (Delivered.sent, Delivered.delivered, Delivered.read, Delivered.failed)


@dataclass(slots=True)
class Sent:
    """A message that the Graph API took; `n` counts per person from 1, `payload` is the request body as JSON.

    `born` and `changed` are moments of the ledger.
    """

    id: str
    number: str
    person: str
    n: int
    at: float
    payload: bytes
    reference: str
    template: bool
    withheld: bool
    failure: int
    born: int
    changed: int = 0
    shown: bool = False
    acknowledged: set[Delivered] = field(default_factory=set)

    @property
    def progress(self) -> str:
        """The furthest status that the webhook has acknowledged."""
        return max(self.acknowledged, default=Delivered.accepted).name

    def expects(self, status: Delivered) -> bool:
        """Whether the webhook has still to acknowledge `status`."""
        if self.withheld or status in self.acknowledged:
            return False
        if self.failure or status is Delivered.failed:
            return bool(self.failure) and status is Delivered.failed
        return self.shown or status is not Delivered.read

    def view(self) -> dict[str, Any]:
        """The message for the page."""
        return {
            "id": self.id,
            "direction": "out",
            "n": self.n,
            "at": self.at,
            "status": self.progress,
            "payload": orjson.Fragment(self.payload),
        }


@dataclass(slots=True)
class Said:
    """A message that a person wrote on the page; `progress` is pending, sent, failed or read."""

    id: str
    number: str
    people: list[str]
    name: str
    at: float
    message: bytes
    born: int
    changed: int = 0
    progress: str = "pending"

    def view(self) -> dict[str, Any]:
        """The message for the page."""
        return {
            "id": self.id,
            "direction": "in",
            "at": self.at,
            "status": self.progress,
            "message": orjson.Fragment(self.message),
        }


Entry = Sent | Said


class Ledger:
    """Messages, windows and files; `moment` counts the records that it was built from."""

    def __init__(self, account_id: str) -> None:
        self.moment = 0
        self._account_id = account_id
        self._accounts: dict[str, str] = {}
        self._windows: dict[tuple[str, str], float] = {}
        self._sent: dict[str, Sent] = {}
        self._said: dict[str, Said] = {}
        self._to: defaultdict[str, list[Sent]] = defaultdict(list)
        self._talks: defaultdict[str, list[Entry]] = defaultdict(list)
        self._files: dict[str, Kept] = {}

    def outgoing(self, message_id: str) -> Sent | None:
        """The message that the Graph API took under this id."""
        return self._sent.get(message_id)

    def incoming(self, message_id: str) -> Said | None:
        """The message that the page sent under this id."""
        return self._said.get(message_id)

    def sent_to(self, person: str) -> list[Sent]:
        """All messages to a person, oldest first: the one numbered n stands at n - 1."""
        return self._to.get(person, [])

    def talk(self, person: str) -> list[Entry]:
        """Both directions, oldest first."""
        return self._talks.get(person, [])

    def opened_at(self, number: str, person: str) -> float | None:
        """When the person last wrote to the number."""
        return self._windows.get((number, person))

    def account_of(self, number: str) -> str:
        """The WABA under which webhooks of the number were seen, else that of the settings."""
        return self._accounts.get(number, self._account_id)

    def file(self, media_id: str) -> Kept | None:
        """What is known of a file in the media store."""
        return self._files.get(media_id)

    def unsettled(self) -> Iterator[tuple[Sent, Delivered]]:
        """Statuses that the webhook has still to acknowledge, oldest message first."""
        for message in self._sent.values():
            yield from ((message, status) for status in EXPECTED if message.expects(status))

    def apply(self, record: Record) -> list[Entry]:
        """Takes in one record and gives the messages that it made or changed."""
        self.moment += 1
        match record:
            case Outgoing():
                return [self._add_sent(record)]
            case Incoming():
                return [self._add_said(record)]
            case Observed(number=number, account=account, people=people, at=at):
                self._accounts[number] = account
                self._open(number, people, at)
            case Answered(id=message_id, status=status):
                return self._progress(message_id, "sent" if status == 200 else "failed")
            case Marked(id=message_id):
                return self._progress(message_id, "read")
            case Shown(ids=ids):
                for message in self._known(ids):
                    message.shown = True
            case Acknowledged(statuses=statuses):
                return self._acknowledge(statuses)
            case Kept(id=media_id):
                self._files[media_id] = record
            case _:
                assert_never(record)
        return []

    def _add_sent(self, record: Outgoing) -> Sent:
        before = self._to[record.person]
        sent = Sent(
            id=record.id,
            number=record.number,
            person=record.person,
            n=len(before) + 1,
            at=record.at,
            payload=orjson.dumps(record.payload),
            reference=str(record.payload.get("biz_opaque_callback_data", "")),
            template=record.payload.get("type") == "template",
            withheld=record.withheld,
            failure=record.failure,
            born=self.moment,
        )
        before.append(sent)
        self._sent[sent.id] = sent
        self._talks[sent.person].append(sent)
        return sent

    def _add_said(self, record: Incoming) -> Said:
        said = Said(
            id=record.id,
            number=record.number,
            people=record.people,
            name=record.name,
            at=record.at,
            message=orjson.dumps(record.message),
            born=self.moment,
        )
        self._said[said.id] = said
        for person in said.people:
            self._talks[person].append(said)
        self._open(said.number, said.people, said.at)
        return said

    def _open(self, number: str, people: list[str], at: float) -> None:
        for person in people:
            self._windows[number, person] = at

    def _progress(self, message_id: str, progress: str) -> list[Entry]:
        said = self._said.get(message_id)
        if said is None or said.progress == "read":
            return []
        said.progress = progress
        said.changed = self.moment
        return [said]

    def _acknowledge(self, statuses: list[list[str]]) -> list[Entry]:
        changed: dict[str, Entry] = {}
        for message_id, word in statuses:
            for message in self._known([message_id]):
                message.acknowledged.add(Delivered[word])
                message.changed = self.moment
                changed[message_id] = message
        return list(changed.values())

    def _known(self, ids: list[str]) -> list[Sent]:
        return [self._sent[message_id] for message_id in ids if message_id in self._sent]
