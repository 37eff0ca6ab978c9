"""The catalog sources that come with Liora: CSV in any dress, and XLSX. What columns mean is no business of theirs."""
