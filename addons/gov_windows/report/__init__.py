from . import badge
from . import leaflet
from . import month
