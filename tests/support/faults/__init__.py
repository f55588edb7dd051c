"""What the fault run breaks, and how: processes, ways between them, a disk, descriptors and clocks."""
