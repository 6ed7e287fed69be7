from . import test_gaps
from . import test_instructor
from . import test_kernel
from . import test_plan
from . import test_security
from . import test_session
from . import test_signin
from . import test_views
