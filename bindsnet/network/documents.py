"""Networks as JSON and tensors: what files hold, and what makes a network of it again.

A document says of each object its class and what it holds, by attribute. An object
or tensor that is met again is named by the path to where it was met first. Making
a network of a document gives attributes to empty objects of classes that the program
knows (:mod:`bindsnet.network.known`); nothing in it is run.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import Parameter

from bindsnet import files
from bindsnet.edits import TrackedDict
from bindsnet.errors import BindsNETError
from bindsnet.layouts import Strides
from bindsnet.network import known
from bindsnet.network.weights import Weights

_DICTS = {"dict": dict, "OrderedDict": OrderedDict, "TrackedDict": TrackedDict}
_TENSORS = {"Tensor": Tensor, "Parameter": Parameter, "Weights": Weights}
_ROWS: dict[str, type] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "size": torch.Size,
    "strides": Strides,
}
_PARTS = {"training", "_parameters", "_buffers", "_modules", "_non_persistent_buffers_set"}
_HOOKS = frozenset(vars(nn.Module())) - _PARTS


class NotPlainError(BindsNETError, TypeError):
    """Something that a document cannot say."""


class UnknownClassError(BindsNETError, LookupError):
    """A document names a class or function that the program does not know."""


def held_by(obj: Any) -> dict[str, Any]:
    """What is to be kept of an object, by attribute."""
    state = obj.__getstate__()
    if state is not None and not isinstance(state, dict):
        raise NotPlainError(f"{type(obj).__name__} keeps things outside of its attributes")
    if not isinstance(obj, nn.Module):
        return dict(state or {})
    found = {name: value for name, value in (state or {}).items() if name not in _HOOKS}
    found["_modules"] = found.pop("_modules")  # last: parts are better known by other names
    return found


class Writer:
    """Makes a document; ``tensors`` are what it refers to, by path."""

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}
        self._paths: dict[int, str] = {}
        self._kept: list[Any] = []
        self._storages: dict[tuple[str, int], str] = {}

    def write(self, value: Any, path: str) -> Any:
        """``value`` as JSON, met at ``path``."""
        if isinstance(value, np.bool_ | np.integer | np.floating):
            value = value.item()
        if value is None or type(value) in (bool, int, str):
            return value
        if type(value) is float:
            return value if math.isfinite(value) else {"float": str(value)}
        simple = self._simple(value)
        if simple is not None:
            return simple
        if id(value) in self._paths:
            return {"ref": self._paths[id(value)]}
        self._paths[id(value)] = path
        self._kept.append(value)  # so that no other gets its id
        return self._container(value, path)

    def _simple(self, value: Any) -> dict[str, Any] | None:
        """Things without parts."""
        if isinstance(value, torch.dtype):
            return {"dtype": str(value).removeprefix("torch.")}
        if isinstance(value, torch.device):
            return {"device": str(value)}
        if isinstance(value, Path):
            return {"path": str(value)}
        if isinstance(value, type) and known.is_known_class(value):
            return {"type": known.name_of(value)}
        if known.is_known_function(value):
            return {"function": known.name_of(value)}
        return None

    def _container(self, value: Any, path: str) -> Any:
        if isinstance(value, Tensor):
            return self._tensor(value, path)
        if isinstance(value, np.ndarray | np.generic):
            return {"array": self.write(_as_tensor(value, path), path + "/array")}
        if isinstance(value, torch.Generator):
            state = self.write(value.get_state(), path + "/state")
            return {"generator": str(value.device), "state": state}
        if type(value) is list:
            return [self.write(v, f"{path}/{i}") for i, v in enumerate(value)]
        for name, cls in _DICTS.items():
            if type(value) is cls:
                return self._dict(name, value, path)
        for name, row in _ROWS.items():
            if type(value) is row:
                return self._row(name, value, path)
        return self._object(value, path)

    def _dict(self, name: str, value: dict[Any, Any], path: str) -> dict[str, Any]:
        pairs = [
            [self.write(k, f"{path}/~key{i}"), self.write(v, f"{path}/{_label(k, i)}")]
            for i, (k, v) in enumerate(value.items())
        ]
        if all(type(k) is str for k in value):
            return {name: dict(pairs)}
        return {name: pairs}

    def _row(self, name: str, value: Any, path: str) -> dict[str, Any]:
        rows = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
        return {name: [self.write(v, f"{path}/{i}") for i, v in enumerate(rows)]}

    def _object(self, value: Any, path: str) -> dict[str, Any]:
        cls = type(value)
        if not known.is_known_class(cls):
            raise NotPlainError(f"{path} is a {cls.__module__}.{cls.__qualname__}: {value!r:.60}")
        if isinstance(value, nn.Module) and any(vars(value)[hook] for hook in _HOOKS):
            raise NotPlainError(f"{path} has hooks, which are code")
        state = {k: self.write(v, f"{path}/{k}") for k, v in held_by(value).items()}
        return {"class": known.name_of(cls), "state": state}

    def _tensor(self, value: Tensor, path: str) -> dict[str, Any]:
        kind = {cls: name for name, cls in _TENSORS.items()}.get(type(value))
        if kind is None:
            raise NotPlainError(f"{path} is a {type(value).__name__}, a tensor of another kind")
        said: dict[str, Any] = {"tensor": kind}
        if value.requires_grad:
            said["requires_grad"] = True
        if value.device.type != "cpu":
            said["device"] = str(value.device)
        value = value.detach_unwatched() if isinstance(value, Weights) else value.detach()
        if value.layout is not torch.strided:
            value = value.to_sparse_coo().coalesce()
            said["sparse"] = list(value.shape)
            said["indices"] = self.write(value.indices(), path + "/indices")
            said["values"] = self.write(value.values(), path + "/values")
            return said
        return said | self._dense(value, path)

    def _dense(self, value: Tensor, path: str) -> dict[str, Any]:
        """Where the numbers are: tensors on one memory, such as views, are so again."""
        if not files.can_hold(value.dtype):
            raise NotPlainError(f"{path} is a tensor of {value.dtype}")
        storage = value.untyped_storage()
        count = storage.nbytes() // value.element_size()
        key = (str(value.device), storage.data_ptr())
        whole = value.numel() == count and value.is_contiguous()
        if not count:
            self.tensors[path] = value
            return {"at": path}
        if key not in self._storages:
            self._storages[key] = path
            flat = torch.empty(0, dtype=value.dtype, device=value.device).set_(storage)
            self.tensors[path] = value if whole else flat
        at = self._storages[key]
        if whole and at == path:
            return {"at": at}
        where = [list(value.shape), list(value.stride()), value.storage_offset()]
        return {"at": at, "view": where, "of": str(value.dtype).removeprefix("torch.")}


def _as_tensor(value: Any, path: str) -> Tensor:
    try:
        return torch.from_numpy(np.array(value))
    except TypeError:
        raise NotPlainError(f"{path} is an array of {value.dtype}, and not of numbers") from None


def _label(key: Any, i: int) -> str:
    """A name for the ``i``-th entry of a dict, in paths; no two of a dict have the same."""
    if isinstance(key, tuple) and all(type(k) is str for k in key):
        key = repr(key)
    return key.replace("~", "~0").replace("/", "~1") if type(key) is str else f"~{i}"


class Reader:
    """Makes objects of a document.

    Where an object of the same class is there already, it is given what the document
    says and stays itself, as do tensors of the same shape and type; so references to
    parts stay good, and so do plans. ``place`` says where tensors go.
    """

    def __init__(
        self, tensors: dict[str, Tensor], place: Callable[[Tensor, str], Tensor] | None = None
    ) -> None:
        self.tensors = tensors
        self.place = place
        self._found: dict[str, Any] = {}
        self._claimed: set[int] = set()
        self._classes: dict[str, Any] = {}
        self._placed: dict[str, Tensor] = {}

    def read(self, said: Any, path: str, here: Any = None) -> Any:
        """What a document says at ``path``; ``here`` is what is there now."""
        if said is None or isinstance(said, bool | int | float | str):
            return said
        if isinstance(said, list):
            found = self._keep(path, self._claim(here, list))
            found[:] = [self.read(v, f"{path}/{i}", _at(found, i)) for i, v in enumerate(said)]
            return found
        kind = next(iter(said))
        if kind == "ref":
            return self._found[said["ref"]]
        if kind == "class":
            return self._object(said, path, here)
        if kind in _DICTS:
            return self._dict(kind, said[kind], path, here)
        if kind in _ROWS:
            rows = [self.read(v, f"{path}/{i}", _at(here, i)) for i, v in enumerate(said[kind])]
            return self._keep(path, Strides(*rows) if kind == "strides" else _ROWS[kind](rows))
        if kind == "tensor":
            return self._keep(path, self._tensor(said, path, here))
        if kind == "generator":
            return self._keep(path, self._generator(said, path, here))
        return self._keep(path, self._simple(kind, said, path))

    def _generator(self, said: Any, path: str, here: Any) -> torch.Generator:
        """The one that is there, so that others who draw from it go on with it."""
        device = torch.device(said["generator"])
        fits = isinstance(here, torch.Generator) and here.device == device
        generator = here if fits and id(here) not in self._claimed else torch.Generator(device)
        self._claimed.add(id(generator))
        generator.set_state(self.read(said["state"], path + "/state"))
        return generator

    def _simple(self, kind: str, said: Any, path: str) -> Any:
        value = said[kind]
        if kind in ("type", "function"):
            return self._class(value) if kind == "type" else _lookup(value, known.find_function)
        if kind == "array":
            return self.read(value, path + "/array").numpy()
        if kind == "dtype":
            return _dtype(value)
        return {"float": float, "device": torch.device, "path": Path}[kind](value)

    def _class(self, name: str) -> Any:
        if name not in self._classes:  # to find one takes a walk through all subclasses
            self._classes[name] = _lookup(name, known.find_class)
        return self._classes[name]

    def _keep(self, path: str, value: Any) -> Any:
        self._found[path] = value
        return value

    def _claim(self, here: Any, cls: type) -> Any:
        """``here`` if it is of this class and was not taken for another, else a new one."""
        if type(here) is not cls or id(here) in self._claimed:
            here = cls.__new__(cls)  # type: ignore[call-overload]
            if isinstance(here, nn.Module):
                nn.Module.__init__(here)
        self._claimed.add(id(here))
        return here

    def _dict(self, kind: str, said: Any, path: str, here: Any) -> Any:
        found = self._keep(path, self._claim(here, _DICTS[kind]))
        pairs = said.items() if isinstance(said, dict) else said
        new = {}
        for i, (key, value) in enumerate(pairs):
            key = self.read(key, f"{path}/~key{i}")
            new[key] = self.read(value, f"{path}/{_label(key, i)}", found.get(key))
        if list(new) != list(found) or any(found[key] is not new[key] for key in new):
            found.clear()
            found.update(new)
        return found

    def _object(self, said: Any, path: str, here: Any) -> Any:
        cls = self._class(said["class"])
        found = self._keep(path, self._claim(here, cls))
        present = held_by(found) if found is here else {}
        state = {
            name: self.read(value, f"{path}/{name}", present.get(name))
            for name, value in said["state"].items()
        }
        for name in present.keys() - state.keys():
            del vars(found)[name]
        restore = getattr(cls, "__setstate__", nn.Module.__setstate__)
        if restore is nn.Module.__setstate__:
            vars(found).update(state)
        else:
            restore(found, state)
        return found

    def _tensor(self, said: Any, path: str, here: Any) -> Tensor:
        if "sparse" in said:
            at, of = (self.read(said[name], f"{path}/{name}") for name in ("indices", "values"))
            value = torch.sparse_coo_tensor(at, of, said["sparse"]).coalesce()
        else:
            value = self._dense(said)
        cls = _TENSORS[said["tensor"]]
        same = type(here) is cls and id(here) not in self._claimed and _is_like(here, value)
        self._claimed.add(id(here))
        if same:
            with torch.no_grad():
                here.copy_(value)
            here.requires_grad_(said.get("requires_grad", False))
            return here
        if cls is Tensor:
            return value.requires_grad_(said.get("requires_grad", False))
        return cls(value, said.get("requires_grad", False))

    def _dense(self, said: Any) -> Tensor:
        at = said["at"]
        if at not in self._placed:
            value = self.tensors[at]
            device = said.get("device", "cpu")
            self._placed[at] = value if self.place is None else self.place(value, device)
        value = self._placed[at]
        if "view" not in said:
            return value
        return value.flatten().view(_dtype(said["of"])).as_strided(*said["view"])


def _at(values: Any, i: int) -> Any:
    return values[i] if isinstance(values, list | tuple) and i < len(values) else None


def _is_like(here: Tensor, value: Tensor) -> bool:
    """Whether ``value`` can be copied into ``here``, and nothing is lost."""
    kinds = [(t.shape, t.dtype, t.layout) for t in (here, value)]
    if kinds[0] != kinds[1] or here.layout is not torch.strided:
        return False
    apart = all(stride for stride, size in zip(here.stride(), here.shape, strict=True) if size > 1)
    return apart and here.stride() == value.stride()


def _dtype(name: str) -> torch.dtype:
    found = getattr(torch, name, None)
    if not isinstance(found, torch.dtype):
        raise UnknownClassError(f"torch has no type {name!r}")
    return found


def _lookup(name: str, find: Callable[[str], Any]) -> Any:
    found = find(name)
    if found is None:
        raise UnknownClassError(
            f"it needs {name}, which this program does not have: define or import it first "
            f"(what is no part of a network is made known by bindsnet.network.known.register)"
        )
    return found
