from . import export, screen
