"""Models of how municipal figures go together: declared in YAML, fitted by one function, told in one tidy result.

An estimator takes a :class:`~analysis.models.frame.ModelFrame` (complete rows, nothing else) and returns a
:class:`~analysis.models.results.Fit`. It knows nothing of panels, catalogues or files.
"""
