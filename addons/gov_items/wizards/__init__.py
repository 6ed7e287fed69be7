from . import comment_wizard
from . import gov_adjustment_answer
from . import gov_adjustment_step
from . import gov_delegation_reason
from . import gov_rule_finding
from . import gov_rule_tryout
from . import gov_rule_tryout_fact
