"""What the page of a municipality says: its figures with their uncertainty, and why others are not there.

:class:`~analysis.publication.profile.national.National` holds what is computed once for all municipalities,
:func:`~analysis.publication.profile.building.profile` takes one municipality out of it, and
:mod:`~analysis.publication.profile.sentences` puts that into words. None of it knows how a page looks.
"""

from analysis.publication.profile.building import profile
from analysis.publication.profile.content import Profile
from analysis.publication.profile.national import National

__all__ = ["National", "Profile", "profile"]
