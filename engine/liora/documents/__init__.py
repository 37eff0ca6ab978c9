"""The files of a cliente that its skills may send: kept by name in versions, uploaded to the vendor when first said."""
