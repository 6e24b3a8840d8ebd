"""Kinderen in Kaart: child indicators per Dutch municipality, from official figures to a Databoek chapter."""
