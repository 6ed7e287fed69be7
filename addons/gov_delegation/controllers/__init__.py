from . import check
from . import download
