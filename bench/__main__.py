"""Runs every benchmark: `make bench`."""

import asyncio

from bench import start_to_screen

if __name__ == "__main__":
    asyncio.run(start_to_screen.main())
