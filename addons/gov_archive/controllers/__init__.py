from . import binary
from . import inspection
from . import transfer
