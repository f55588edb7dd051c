"""What the command line can do, one short file per command, and how everything is opened for them."""
