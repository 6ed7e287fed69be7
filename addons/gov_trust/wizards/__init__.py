from . import gov_audit_export, gov_full_export, gov_full_view, gov_trust_check
