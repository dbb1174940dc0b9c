"""What is derived from all published issues: the calendar of days that matter, the table of enforcement cases and its chart."""

ROWS = "enforcement.yaml"  # in an issue's folder: its rows of the table of cases
