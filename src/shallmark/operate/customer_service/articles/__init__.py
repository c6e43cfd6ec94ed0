"""Knowledge articles as they are read: who is given which version, and what becomes of it."""
