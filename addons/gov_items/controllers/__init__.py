from . import matrix
from . import rate_limit
