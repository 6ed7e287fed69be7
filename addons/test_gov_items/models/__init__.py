from . import gov_test_ledger
from . import gov_test_ledger_row
