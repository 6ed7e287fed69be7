"""Pure Python kernels of the archive: typed, without the ORM, doctested.

``container``, ``xmlcheck``, ``number``, ``times`` and ``verify`` need nothing but the
standard library, so that a package can be verified anywhere; ``package`` writes
its descriptions with lxml.
"""
