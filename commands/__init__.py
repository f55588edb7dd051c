"""What the command line can do, one short file per command, and how everything is opened for them."""

import os

# Or pydantic goes through all that is installed, in search of plugins: a tenth of the time that a start takes.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
