"""Who did what to whom: the ontology, the coder, arguments, factuality, and the crosswalk to CAMEO."""
