"""The texts of the shipped environments.toml, which are examples and nobody's replies."""

# Whoever has it has not made the file their own, such as for the demo.
COMPANY = "your-company"
CONTACT = "support@your-company.example"
REPLIES = ("We are open Monday to Friday, 9 to 5.", "1 Main Street, Springfield.")
