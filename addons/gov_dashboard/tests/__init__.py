from . import (
    test_evaluation,
    test_export,
    test_manager_page,
    test_reform_report,
    test_reports_cases,
    test_reports_lists,
    test_roll_ups,
    test_score,
    test_screen,
)
