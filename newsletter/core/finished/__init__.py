"""Finished issues read back: blocks of text from any format -> the parts of an issue -> an Issue and what is left over."""
