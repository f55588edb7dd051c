"""Several server processes on one port: a parent that serves nobody, and the children that it keeps alive.

They speak in lines, over the standard input and output of the child. The end of a child's input is an order too: to
leave. So children leave when their parent is gone, however it went.
"""

# what the parent orders
SERVE = "serve"  # the database is there
RETIRE = "retire"  # let nobody else listen
SHUT = "shut"  # let nobody else in
STOP = "stop"  # leave; nobody else will serve whoever comes meanwhile

# what a child answers
READY = "ready"
IS_SHUT = "shut"  # somebody else has to let people in, whether it was ordered or a signal has come
ALIVE = "alive"  # again and again, from its loop

ALIVE_SECONDS = 1.0
