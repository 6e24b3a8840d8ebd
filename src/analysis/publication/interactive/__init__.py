"""The interactive map: every municipal indicator and year in one HTML file that needs nothing but itself."""
