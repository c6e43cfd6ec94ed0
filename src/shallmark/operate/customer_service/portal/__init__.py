"""The portal: what a customer's user sees of the product, in a frame of its own."""
