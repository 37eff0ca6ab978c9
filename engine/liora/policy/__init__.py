"""What the plan of a cliente allows: limits, flags, and how much of the limits is used."""
