from . import papers
from . import seal_mark
