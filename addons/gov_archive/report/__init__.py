from . import papers, words
