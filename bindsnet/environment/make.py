"""Environments of gymnasium by name, with errors that help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from bindsnet.arguments import Fits, Options, Text, checked
from bindsnet.environment import atari
from bindsnet.errors import MissingPackageError, ParameterError, UnknownNameError, did_you_mean
from bindsnet.optional import import_optional

USER = "bindsnet.environment"

Acted = Annotated[Any, Fits("an environment", lambda v: hasattr(v, "action_space"))]


@checked
def make(name: Text, render_mode: Text | None, options: Options) -> Any:
    """``gymnasium.make``, also for our own environments and for older ids of Atari games.

    Raises
    ------
    UnknownNameError
        If no environment has that name; names the nearest one.
    MissingPackageError
        If a package that the environment needs is not installed.
    """
    gymnasium = import_optional("gymnasium", extra="rl", user=USER)
    import_optional("bindsnet.environment.registered", extra="rl", user=USER)
    known, parameters = atari.translate(name, gymnasium.registry)
    try:
        return gymnasium.make(known, render_mode=render_mode, **{**parameters, **options})
    except gymnasium.error.DependencyNotInstalled as error:
        raise MissingPackageError(
            f"the environment {name!r} needs another package: {error}"
        ) from error
    except gymnasium.error.UnregisteredEnv as error:
        raise UnknownNameError(_unknown(name, gymnasium.registry)) from error
    except gymnasium.error.Error as error:
        raise ParameterError(f"gymnasium cannot make the environment {name!r}: {error}") from error


def _unknown(name: str, registry: Mapping[str, Any]) -> str:
    near = did_you_mean(name, [*registry, *atari.old_ids(registry)])
    return f"gymnasium knows no environment {name!r}{near}"


@checked
def discrete_actions(env: Acted, name: Text) -> Any:
    """The action space of ``env``, which must be discrete and begin with 0."""
    space = env.action_space
    if not (hasattr(space, "n") and getattr(space, "shape", ()) == () and not _start(space)):
        raise ParameterError(
            f"GymEnvironment takes environments with discrete actions 0, 1, ..., but the actions "
            f"of {name!r} are {space}; wrap it in a gymnasium.ActionWrapper that makes them so"
        )
    return space


def _start(space: Any) -> int:
    return int(getattr(space, "start", 0))
