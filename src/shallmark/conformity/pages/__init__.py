"""The pages of conformity. Each answers from one run, so that numbers and rows cannot differ."""
