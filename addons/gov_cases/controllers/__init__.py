from . import api
from . import apply
from . import ask
from . import progress
from . import screen
from . import push_key
from . import identity
