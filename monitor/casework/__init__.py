"""What happens to a letter from its draft to its end: values, the states and their order, and the error budget."""
