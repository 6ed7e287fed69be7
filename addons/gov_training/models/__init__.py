from . import gov_agency
from . import gov_delegation
from . import gov_delegation_why
from . import gov_entry
from . import gov_instructor
from . import gov_training_attendance
from . import gov_training_plan
from . import gov_training_session
