from . import test_kernels
from . import test_life
