from . import gov_instructor_replace
from . import gov_training_collect
from . import gov_training_invite
