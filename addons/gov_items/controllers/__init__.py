from . import rate_limit
