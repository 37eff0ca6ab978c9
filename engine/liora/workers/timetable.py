"""When a lane looks for rows again, and when it searches for what is overdue."""

from math import inf

from liora.workers.surroundings import SenderSettings

AWAY_FIRST = 0.2  # seconds of rest while the vendor is away, doubled each time …
AWAY_MOST = 5.0  # … up to this
MEDIA_FIRST = 0.1  # seconds until the first look whether the status of a message with media has come …
MEDIA_MOST = 1.0  # … which is doubled each time up to this


class Timetable:
    """All moments are seconds of the sender's clock."""

    def __init__(self, settings: SenderSettings) -> None:
        self._settings = settings
        self._look_at = -inf
        self._held_until = -inf
        self._sweep_at = -inf
        self._media_until = -inf
        self._media_pause = MEDIA_FIRST
        self._absences = 0

    @property
    def next_look(self) -> float:
        return max(self._look_at, self._held_until)

    def look(self, moment: float) -> None:
        """There may be something to do from this moment on."""
        self._look_at = moment

    def plan_look(self, now: float) -> None:
        """Until somebody wakes the lane, or to see whether the status of a message with media has come."""
        self._look_at = now + self._settings.idle_seconds
        if now < self._media_until:
            self._look_at = now + self._media_pause
            self._media_pause = min(2 * self._media_pause, MEDIA_MOST)
        elif self._media_until > -inf:
            self._media_until = -inf
            self._sweep_at = now

    def await_media(self, now: float, followed: bool) -> None:
        """Nobody tells a lane of statuses, so it looks for what they let go: quickly at first, then less often."""
        self._media_until = now + self._settings.media_seconds
        self._media_pause = MEDIA_FIRST
        if followed:
            self._look_at = min(self._look_at, now + MEDIA_FIRST)

    def may_sweep(self, now: float) -> bool:
        """Whether the last search for what is overdue lies back long enough."""
        return now >= self._sweep_at

    def note_sweep(self, now: float) -> None:
        """One has been made."""
        self._sweep_at = now + self._settings.settle_seconds / 20

    def hold(self, now: float, seconds: float) -> None:
        """Nothing is looked for until then."""
        self._held_until = max(self._held_until, now + seconds)

    def miss_vendor(self, now: float) -> None:
        """The vendor is away for everybody: the lane rests, once for all posts that failed together."""
        if now >= self._held_until:
            self.hold(now, min(AWAY_MOST, AWAY_FIRST * 2.0**self._absences))
            self._absences = min(self._absences + 1, 10)

    def meet_vendor(self) -> None:
        """It has answered."""
        self._absences = 0
