"""Everything Liora raises on purpose.

    LioraError
    ├── SettingsError            a setting is missing or wrong
    ├── EmbeddedError            the embedded PostgreSQL did not start or stop
    ├── DatabaseError            the database is away, not migrated or its role may not be used
    │   └── InboxFull            more waits for the database than memory should hold (web/ingest)
    ├── PluginError              a plugin or a skill cannot be loaded
    ├── SkillError               a skill broke its own declaration during a turn
    │   └── TurnTooLong          a turn was interrupted (workers/deadline)
    ├── StoryError               a story cannot be read
    ├── UnreadableBody           a webhook body that no channel can read
    ├── PriceListError           a price list cannot be read (pricelist)
    ├── UnreadableCatalog        what a shop uploaded cannot be a catalog; in Spanish (catalog_source)
    │   └── TooHeavy             reading it takes too much time or memory (catalog/apart)
    ├── BadRow                   a row of an uploaded table that its skill cannot take, in Spanish (table)
    ├── UnreadableTable          an uploaded file that cannot be the table, in Spanish (table)
    ├── NothingBefore            no version of a table is kept to go back to (skill_tables/store)
    ├── NoCredentials            a number has nothing to send with (credentials/sending)
    ├── KeyringError             a secret cannot be sealed or opened (credentials/keyring)
    │   ├── NoKey                its encryption key is not there
    │   └── NotGenuine           it was changed, or moved from another place
    ├── CatalogChanged           another publication came first, in Spanish (catalog/order)
    ├── TooManyUploads           of a cliente wait at once (catalog/uploads)
    ├── ReaderEnded              the process that reads a file ended without a word (catalog/apart)
    ├── ClienteGone              who publishes does not exist any more (catalog/order)
    ├── TooManyCredentials       of one cliente (credentials/store)
    └── Overtaken, QuotaShort, Unstorable    a batch is rolled back and run again (db/drain, workers)

`str(error)` is one sentence that says what is wrong and what to do: the command line prints it and nothing else.
"""


class LioraError(Exception):
    """Something went wrong."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").strip())


class SettingsError(LioraError):
    """A setting is missing or wrong."""


class EmbeddedError(LioraError):
    """The embedded PostgreSQL did not start or stop; its log lies in the data folder."""


class DatabaseError(LioraError):
    """The database is away, not migrated, or its role may not be used."""


class PluginError(LioraError):
    """A plugin cannot be loaded; uninstall it or ask its author for a version that fits."""


class SkillError(LioraError):
    """A skill broke its own declaration during a turn."""


class TurnTooLong(SkillError):
    """A turn takes 2 s at most: this one was interrupted."""


class StoryError(LioraError):
    """A story cannot be read."""


class UnreadableBody(LioraError):
    """The body is no JSON that a channel could read."""
