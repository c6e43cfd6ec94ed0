"""The status page: how services are, in words that were published for those who read it."""
