"""What belongs to whom: the export of a cliente, one person's data and its erasure, the end of a cliente."""
