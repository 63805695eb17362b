"""What is asked of whom, when and as what (Reading), and what is held for it (Held). No text is read here."""
