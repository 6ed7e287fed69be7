from . import test_api
from . import test_centre
from . import test_gaps
from . import test_generate
from . import test_kernel
from . import test_posting
from . import test_rota
from . import test_security
