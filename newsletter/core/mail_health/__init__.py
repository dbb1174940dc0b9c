"""Whether mail of ours will be accepted: what the DNS says of us, what our message says, what a receiver said of a probe."""
