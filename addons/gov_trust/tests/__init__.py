from . import (
    test_accounts,
    test_audit,
    test_audit_export,
    test_export_texts,
    test_kernel_audit,
    test_kernel_doctests,
    test_masks,
    test_sign_in,
    test_township_grant,
)
