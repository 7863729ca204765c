"""What is sent without anybody asking: when, to whom and what (declared), and the ways out, e-mail and webhooks."""
