"""Clientes and their numbers."""
