from . import audit, export, second_factor, session
