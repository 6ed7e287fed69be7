from . import gov_expert_import
from . import gov_expert_import_line
from . import gov_instructor_replace
from . import gov_training_collect
from . import gov_training_invite
