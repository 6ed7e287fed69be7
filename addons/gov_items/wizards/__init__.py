from . import gov_delegation_reason
