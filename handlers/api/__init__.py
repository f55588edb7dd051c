"""The JSON API, one file per noun; each file ends in the routes that it adds to the table."""
