"""The panel: built from downloads, checked against anchors, kept as a snapshot."""
