"""What the machine that serves decides: how long its disk keeps, who may come in without a link, who is next."""
