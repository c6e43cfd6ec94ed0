"""Discussion: public replies and private notes on any record, attachments, mentions."""
