"""What can be asked of a row: conditions and amounts by name, each with why a row fails it or adds nothing.

One module for each kind of row. A condition that a metric needs and that is not there yet is declared here, once, with its
SQL and its reason; the text of the reason is ``reason_<code>`` in ``lib/texts/{en,es}/interface``.
"""
