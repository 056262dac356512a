"""What is kept about people: what it is, how long it stays, what must stay, and how it is taken out."""
