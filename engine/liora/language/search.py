from liora.core.search import WordIndex as WordIndex
