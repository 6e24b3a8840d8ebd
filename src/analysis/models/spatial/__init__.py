"""Spatial lag and spatial error by maximum likelihood, tests, impacts, and spatially robust errors."""
