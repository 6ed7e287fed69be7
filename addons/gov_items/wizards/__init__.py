from . import comment_wizard
from . import gov_adjustment_answer
from . import gov_adjustment_step
from . import gov_delegation_reason
