"""What people have ordered: stored and numbered with the turn that says so, listed, and carried on by the shop."""
