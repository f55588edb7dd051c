"""Runs every benchmark: `make bench`."""

from bench import start_to_screen

if __name__ == "__main__":
    start_to_screen.main()
