"""What the product says of somebody's files and answers: codes with parameters, and their sentences in every language."""
