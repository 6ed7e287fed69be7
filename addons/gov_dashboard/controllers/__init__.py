from . import export, reform, screen
