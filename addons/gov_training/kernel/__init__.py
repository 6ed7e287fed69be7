"""Pure Python behind the models: no ORM in here."""
