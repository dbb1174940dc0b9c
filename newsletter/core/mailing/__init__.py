"""A message for each reader, joined from parts that were encoded once; what the hand-over to a relay may say."""
