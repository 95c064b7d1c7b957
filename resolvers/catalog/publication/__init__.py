"""Ready-made catalogs: written to a folder that any static web server can serve, and fetched from there.

    FOLDER/publication.json     the manifest (manifest.py); replaced last, in one step
    FOLDER/packs/SHA256         frames of zstd, one after the other

A publication is a base, from which a whole catalog can be written, and steps, each from one state of the catalog to
the next. Whoever has the state before a step fetches only that step. Decision: docs/adr/0024-publications.md.
"""
