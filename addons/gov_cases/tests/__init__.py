from . import test_intake
from . import test_kernels
from . import test_life
from . import test_lights
from . import test_performance
from . import test_progress
from . import test_refusals
from . import test_security
