"""What is worth knowing of a head: each thing that is looked for, and the sentence it makes."""
