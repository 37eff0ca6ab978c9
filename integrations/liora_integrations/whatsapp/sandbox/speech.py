"""What the page may ask for: the JSON bodies of its writes."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Words = Annotated[str, Field(min_length=1, max_length=4096)]
Short = Annotated[str, Field(max_length=1024)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[1-9][0-9]{6,14}$")]
UserId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$")]
Number = Annotated[str, StringConstraints(pattern=r"^\w{1,64}$")]
MediaKind = Literal["image", "video", "document", "audio", "sticker"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sender(_Strict):
    """Who writes: a phone, a user id of someone who shows no phone, or both."""

    phone: Phone | None = None
    user_id: UserId | None = None
    name: Annotated[str, Field(max_length=100)] = ""

    @model_validator(mode="after")
    def _has_a_name_at_meta(self) -> "Sender":
        if self.phone is None and self.user_id is None:
            raise ValueError("phone or user_id is required")
        return self

    def people(self) -> list[str]:
        """The keys of this person."""
        keys = (self.phone.removeprefix("+") if self.phone else None, self.user_id)
        return [key for key in keys if key is not None]


class TextSpeech(_Strict):
    """A text; `context` is the id of a message that it answers."""

    type: Literal["text"]
    text: Words
    context: Short = ""


class TapSpeech(_Strict):
    """A tap on the button or row `id` of the message `context`."""

    type: Literal["tap"]
    id: Short
    context: Short


class MediaSpeech(_Strict):
    """A file of the media store; a voice note and a sticker may leave `media_id` out."""

    type: MediaKind
    media_id: Short = ""
    caption: Short = ""


class LocationSpeech(_Strict):
    """A position in WGS 84 degrees."""

    type: Literal["location"]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    name: Short = ""
    address: Short = ""
    context: Short = ""


class ContactSpeech(_Strict):
    """A card of the address book."""

    type: Literal["contacts"]
    name: Words
    phone: Phone


class ReactionSpeech(_Strict):
    """An emoji on a message; an empty one takes it away."""

    type: Literal["reaction"]
    emoji: Annotated[str, Field(max_length=32)] = ""
    target: Short


Speech = Annotated[
    TextSpeech | TapSpeech | MediaSpeech | LocationSpeech | ContactSpeech | ReactionSpeech,
    Field(discriminator="type"),
]


class Inbound(_Strict):
    """Somebody does something at a number, by default that of the settings."""

    sender: Sender = Field(alias="from")
    message: Speech
    number: Number | None = None


class Retry(_Strict):
    """Sends a message again, as it was, whose webhook failed."""

    id: Short


class Seen(_Strict):
    """The page has shown the messages to a person up to number `n`."""

    person: Short
    number: Number | None = None
    n: Annotated[int, Field(ge=1)]
