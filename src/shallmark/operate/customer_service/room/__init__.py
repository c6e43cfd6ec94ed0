"""The room of a major incident: who leads, what is known, and the next news before it is due."""
