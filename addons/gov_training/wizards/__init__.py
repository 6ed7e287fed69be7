from . import gov_instructor_replace
