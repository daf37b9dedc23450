"""The loops of the native engine, one module for each kind of work.

Every kernel takes ``row``, the columns of one row of the program's table (see
:mod:`bindsnet.engine.native.columns`), and works on memory at the addresses there.
"""
