"""Where untrusted bytes are read: child processes with limits, which answer with plain data or are ended.

``limits.py`` what a child may take, ``wire.py`` and ``plain.py`` what is said over the border and how, ``worker.py`` and
``tasks.py`` the child, ``birth.py`` how one begins, ``child.py`` one piece of work seen from outside, ``pool.py`` the queue,
``imports.py`` what the rest of the program calls.
"""
