"""Pure Python kernels of the suite: typed, without the ORM, doctested."""
