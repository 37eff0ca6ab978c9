"""API v1: one controller a resource, one envelope, one document that describes it.

request ─▶ server (envelope, request id) ─▶ access (who) ─▶ operation (what is asked) ─▶ controller ─▶ room ─▶ db
"""
