"""Words: every sentence by its message id, in every language; one rule for numbers, one for lists, one for articles."""

from entrepot.words.catalogue import Language, language
from entrepot.words.say import say

__all__ = ["Language", "language", "say"]
