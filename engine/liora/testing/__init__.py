"""For authors: stories (recorded conversations) that replay through the real core, in pytest and by `liora replay`."""
