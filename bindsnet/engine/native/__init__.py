"""The native engine: whole time loops in compiled code, for any network."""

from bindsnet.engine.native.engine import NativeEngine

__all__ = ["NativeEngine"]
