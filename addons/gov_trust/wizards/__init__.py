from . import gov_full_export, gov_full_view, gov_trust_check
