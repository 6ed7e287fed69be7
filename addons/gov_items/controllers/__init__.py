from . import crosswalk
from . import lists
from . import matrix
from . import public
from . import rate_limit
