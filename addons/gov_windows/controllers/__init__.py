from . import public
from . import staff
