"""Mail that comes back: delivery reports, complaints, automatic replies, requests to be let out."""
