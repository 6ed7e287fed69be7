from . import crosswalk
from . import lists
from . import matrix
from . import opinion
from . import power_changes
from . import public
from . import public_media
from . import rate_limit
