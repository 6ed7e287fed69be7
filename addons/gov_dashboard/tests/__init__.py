from . import (
    test_evaluation,
    test_export,
    test_health,
    test_manager_page,
    test_modes,
    test_reform_report,
    test_reports_cases,
    test_reports_lists,
    test_roll_ups,
    test_score,
    test_screen,
)
