"""`./shallmark test`: what must be there, the steps, and their table."""
