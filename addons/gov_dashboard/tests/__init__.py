from . import test_export, test_manager_page, test_roll_ups
