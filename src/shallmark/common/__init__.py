"""Small apps that every function uses; none of them knows a management function."""
