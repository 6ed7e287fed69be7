from . import audit_xlsx
