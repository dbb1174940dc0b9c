"""What is derived from all published issues: the calendar of days that matter, the table of enforcement cases and its chart."""
