"""Which searches does an event concern? Of very many, and on values alone."""
