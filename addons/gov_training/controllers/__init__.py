from . import certificate
from . import door
from . import download
