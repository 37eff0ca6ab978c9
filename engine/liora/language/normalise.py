from liora.core.normalise import fold as fold
