"""What people type, made comparable: folding, matching, searching, reading."""
