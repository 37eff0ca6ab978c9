"""What one WhatsApp message may hold, and how fast a number may send.

Meta counts lengths in a way that it does not document; code points are assumed.
"""

from liora.channel import Pace
from liora.messages import ChannelLimits

LIMITS = ChannelLimits(
    text_body=4096,
    interactive_body=1024,  # Meta allows lists 4096 since 2025, older documents say 1024: the smaller is safe
    buttons=3,
    button_title=20,
    button_id=256,
    rows=10,
    row_title=24,
    row_description=72,
    row_id=200,
    list_button=20,
    caption=1024,
    window_hours=24,
)

# Meta's own limits are 80 a second (inbound and outbound together) and bursts of 45 to one person: a margin is kept.
PACE = Pace(number_per_second=75, number_burst=10, pair_burst=40, pair_seconds=6)
