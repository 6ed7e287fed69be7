"""Arithmetic of cases without the ORM: steps, lights, numbers, facts, path."""
