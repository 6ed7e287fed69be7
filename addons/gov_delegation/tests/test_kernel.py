import doctest

from ..kernel import contents, disputes, handover, numerals, seal_name


def load_tests(loader, tests, ignore):
    for module in (contents, disputes, handover, numerals, seal_name):
        tests.addTests(doctest.DocTestSuite(module))
    return tests
