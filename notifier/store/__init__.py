"""The tables of the people's half, and all that reads or writes them."""
