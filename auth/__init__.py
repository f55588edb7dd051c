"""Who may come in: password hashes, tokens, and the brake on guessing."""
