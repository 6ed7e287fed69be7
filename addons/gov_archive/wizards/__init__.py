from . import gov_archive_test_answer
