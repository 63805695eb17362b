"""The partnership and its members in a year, with a partner and on a basis of the reader's choice."""
