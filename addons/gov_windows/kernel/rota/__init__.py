"""The duty rota as a mathematical problem, and its solver. No ORM in here."""
