"""Short links to the pages of a shop: made when a catalog is published, followed through /r, counted, compared.

making ──codes, utm──> link      web/links ──visitors, clicks──> link_click      ctr: clicks / delivered messages
   └── shortening: a vendor's short link, by jobs ──> showing: which of them turns say ──> said: what was said
"""
