"""Parts of a page that are drawn by our own script in the browser: cards, the list of what costs money, the bar, boards."""
