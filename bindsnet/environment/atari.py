"""Ids of Atari games that gymnasium had, and what gives the same game today."""

from __future__ import annotations

import re
from typing import Any

from bindsnet.arguments import Options, Text, checked
from bindsnet.errors import MissingPackageError
from bindsnet.optional import import_optional

_OLD = re.compile(
    r"(?P<game>[A-Z][A-Za-z]*?)(?P<ram>-ram)?(?P<kind>Deterministic|NoFrameskip)?-v(?P<version>[04])"
)

_FRAMESKIP = {"Deterministic": 4, "NoFrameskip": 1, "": (2, 5)}
_STEPS = {"v0": 10_000, "v4": 100_000}


def id_of(env: Any) -> str:
    """The id under which ``env`` was made, or else its class."""
    spec = getattr(env, "spec", None)
    return spec.id if spec is not None else type(env).__name__


@checked
def translate(name: Text, registry: Options) -> tuple[str, dict[str, Any]]:
    """The id that ale-py registers for ``name``, and the parameters that give the same game.

    Parameters
    ----------
    name
        Any id.
    registry
        The ids that gymnasium knows; ale-py adds its own when a game is asked for.

    Returns
    -------
    tuple
        The id, and keyword arguments for ``gymnasium.make``: an empty dict for an id that is
        known as it stands.

    Notes
    -----
    ``Deterministic`` repeats each action for four frames (three in Space Invaders, so that the
    laser is seen), ``NoFrameskip`` for one, and neither for two to four at random. ``v0``
    repeats the last action with a probability of 25 % instead of the one given, ``v4`` never.
    An episode ends after 10,000 steps (``v0``) or 100,000 (``v4``), of ``NoFrameskip`` after four
    times as many.
    """
    old = _OLD.fullmatch(name)
    if name in registry or not (name.startswith("ALE/") or old) or not _has_games(name, old):
        return name, {}
    if name in registry or old is None:
        return name, {}
    game = f"ALE/{old['game']}-v5"
    return (game, _parameters(old)) if game in registry else (name, {})


@checked
def old_ids(registry: Options) -> list[str]:
    """The older ids of all games that are registered."""
    games = [name[len("ALE/") : -len("-v5")] for name in registry if name.startswith("ALE/")]
    return [f"{game}{kind}-{v}" for game in games for kind in _FRAMESKIP for v in _STEPS]


def _has_games(name: str, old: re.Match[str] | None) -> bool:
    """Have ale-py register its games; only a name that is surely one of them needs it."""
    try:
        import_optional("ale_py", extra="rl", user=f"the environment {name!r}")
    except MissingPackageError:
        if old is None or old["kind"] or old["ram"]:
            raise
        return False
    return True


def _parameters(old: re.Match[str]) -> dict[str, Any]:
    kind, version = old["kind"] or "", f"v{old['version']}"
    space_invaders = old["game"] == "SpaceInvaders" and kind == "Deterministic"
    return {
        "frameskip": 3 if space_invaders else _FRAMESKIP[kind],
        "repeat_action_probability": 0.25 if version == "v0" else 0.0,
        "max_episode_steps": _STEPS[version] * (4 if kind == "NoFrameskip" else 1),
        "obs_type": "ram" if old["ram"] else "rgb",
    }
