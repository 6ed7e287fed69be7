from . import delivery
from . import papers
from . import seal_mark
