"""What `liora doctor` looks at: one noun a check, each a small function that ends in sentences for an operator."""
