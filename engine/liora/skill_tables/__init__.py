"""The tables that a cliente uploads for its skills: read, kept in versions, put back, loaded by turns.

    file ─▶ reader (a thread) ─▶ Draft ─▶ store, with a line of the ingest log and one of the audit
                                            └─▶ loading ─▶ workers/tables ─▶ View.tables

What is kept are the cells as they were uploaded; what a row means, the skill says each time they are loaded.
"""
