"""Makes the reference pages from the code, and checks the style and links of documents."""
