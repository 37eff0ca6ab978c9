"""A person of the tenant in a conversation: takes over, writes, gives back, closes."""
