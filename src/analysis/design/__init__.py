"""How figures look: the style of print, and colours that every reader can tell apart."""
