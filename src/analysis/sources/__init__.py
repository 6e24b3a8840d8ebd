"""From the publishers' services to files on disk and back: download, keep, verify, read.

The modules, one noun each: :mod:`~analysis.sources.downloads` says what there is to fetch,
:mod:`~analysis.sources.service` asks for it, :mod:`~analysis.sources.streams` walks through the pages,
:mod:`~analysis.sources.odata4`, :mod:`~analysis.sources.odata3` and :mod:`~analysis.sources.wfs` know the
protocols, :mod:`~analysis.sources.store` keeps what arrived, :mod:`~analysis.sources.fetching` brings these
together, and :mod:`~analysis.sources.reading` gives the figures and boundaries back as tables.
"""
