"""Every sentence that people read, by language: ``en/`` and ``es/`` hold the texts, the modules find and fill them."""
