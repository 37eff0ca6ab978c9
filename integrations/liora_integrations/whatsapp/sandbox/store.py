"""The one way to change anything: a record goes to the file, then to the ledger, then to those who watch."""

from liora_integrations.whatsapp.sandbox.feed import Feed
from liora_integrations.whatsapp.sandbox.journal import Journal
from liora_integrations.whatsapp.sandbox.ledger import Ledger
from liora_integrations.whatsapp.sandbox.records import Record


class Store:
    """Journal, ledger and feed in step."""

    def __init__(self, journal: Journal, account_id: str) -> None:
        self._journal = journal
        self.ledger = Ledger(account_id)
        self.feed = Feed()

    def open(self) -> None:
        """Loads what earlier runs kept; raises SandboxFileError."""
        for record in self._journal.open():
            self.ledger.apply(record)

    def keep(self, *records: Record) -> None:
        """Once this returns the records survive the death of the process."""
        self._journal.append(*records)
        for record in records:
            for entry in self.ledger.apply(record):
                self.feed.publish(entry)

    def close(self) -> None:
        """Ends the writing."""
        self._journal.close()
