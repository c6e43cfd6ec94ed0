"""Actions: what somebody is to do about a risk, a finding, a review or a test, and its effect."""
