from . import gov_agreement_scan, gov_agreement_sign
from . import gov_agreement_draft, gov_delegation_ask, gov_seal_stamp
from . import gov_seal_finding_answer, gov_seal_reconcile
