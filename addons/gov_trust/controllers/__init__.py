from . import audit, second_factor, session
