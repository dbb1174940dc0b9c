"""The promises of the product, each test named after the one it keeps."""
