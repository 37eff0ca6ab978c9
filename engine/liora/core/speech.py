"""What a turn says, in the making: texts gather, and whatever takes words along takes all of them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from liora.core.choices import Shown, fit_body, present, split_text
from liora.messages import ChannelLimits, Message, Text


class Mark(NamedTuple):
    """What has been said so far: texts that wait to leave together, and messages."""

    texts: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()


class Speech:
    """A turn leaves as one message where it can: texts wait for a picture or a list that goes with them."""

    def __init__(self, limits: ChannelLimits) -> None:
        self._limits = limits
        self._texts: list[str] = []
        self._messages: list[Message] = []

    @property
    def mark(self) -> Mark:
        return Mark(tuple(self._texts), tuple(self._messages))

    def add_text(self, text: str) -> None:
        """A paragraph more."""
        self._texts.append(text)

    def add_file(self, make: Callable[[str], Message]) -> None:
        """A picture or a document with the texts as its caption, or behind them where they are too long for one."""
        caption = self._joined()
        if len(caption) > self._limits.caption:
            self.end()
            caption = ""
        self._texts.clear()
        self._messages.append(make(caption))

    def add_button(self, make: Callable[[str], Message]) -> None:
        """A button below the texts."""
        before, last = fit_body(self._joined(), self._limits.interactive_body)
        self._messages += [Text(part) for part in before]
        self._texts.clear()
        self._messages.append(make(last))

    def add_options(
        self, options: Sequence[Shown], more: Shown | None, button: str, otherwise: str
    ) -> tuple[tuple[str, str], ...]:
        """Options below the texts, or below `otherwise`; returns what is remembered of them."""
        presented = present(self._joined() or otherwise, options, button, self._limits, more)
        self._texts.clear()
        self._messages += presented.messages
        return presented.options

    def end(self) -> tuple[Message, ...]:
        """All that has been said, the texts as messages of their own."""
        if self._texts:
            self._messages += [Text(part) for part in split_text(self._joined(), self._limits.text_body)]
            self._texts.clear()
        return tuple(self._messages)

    def take_back(self, mark: Mark) -> None:
        """Forgets what was said since, and what has become of the texts that waited then."""
        self._texts, self._messages = list(mark.texts), list(mark.messages)

    def _joined(self) -> str:
        return "\n\n".join(self._texts)
