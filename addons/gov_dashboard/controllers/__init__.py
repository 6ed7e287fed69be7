from . import export, leader, page_use, reform, screen
