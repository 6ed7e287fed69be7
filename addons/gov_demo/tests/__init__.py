from . import test_accounts
from . import test_annexes
from . import test_cases
from . import test_city
from . import test_jc25
from . import test_jn21
from . import test_modes
from . import test_township_lists
