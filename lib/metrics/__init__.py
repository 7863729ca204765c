"""What every KPI is: one declaration each, in the module named after its page."""
