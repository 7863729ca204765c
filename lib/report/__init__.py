"""What is taken along: the figures of the pages as a document, a workbook or a message, and what sends them."""
