from . import gov_case_act
from . import gov_push_answer
from . import gov_case_act_delivery
from . import gov_case_assign
from . import gov_inquiry_answer
from . import gov_inquiry_register
from . import gov_rating_act
