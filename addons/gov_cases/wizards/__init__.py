from . import gov_case_act
from . import gov_push_answer
