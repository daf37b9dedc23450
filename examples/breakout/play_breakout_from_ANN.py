"""Breakout, played by a spiking network that was converted from an artificial one.

The artificial network, 3600 - 100 - 4, sees the small binary screen below the bricks and
learns, by gradients, to press the button that a rule would press: serve if there is no ball,
else move to where it is. That takes a few games in which the rule plays, disturbed by random
buttons. Its rectified linear units then become neurons that integrate and fire
(``bindsnet.conversion``), which see each screen for some steps and press the button whose
neuron received most.

    python examples/breakout/play_breakout_from_ANN.py
    python examples/breakout/play_breakout_from_ANN.py --screens 50000 --epochs 20    longer

Expected (173 s of training on a busy core, 99.2 % of the buttons are those of the rule), over 30
episodes with 5 % random buttons: the artificial network 17.5 ± 1.4, at most 36; the spiking one
19.6 ± 1.5, at most 43; an agent that presses any button 0.90 ± 0.21 (Mann-Whitney: p = 2e-11).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch
from scores import BREAKOUT, compare, open_game, random_scores
from torch import Tensor, nn

from bindsnet.conversion import ann_to_snn
from bindsnet.environment import GymEnvironment
from bindsnet.network import Network

STAY, SERVE, RIGHT, LEFT = range(4)
VISIBLE = slice(30, 80), slice(4, 76)  # rows below the bricks, columns between the walls
SHAPE = 1, 50, 72
PADDLE = 47  # its first row of these
LONGEST = 2000  # steps of an episode, at most


def rule(screen: Tensor) -> int:
    """What to press: be where the ball is."""
    columns = torch.arange(SHAPE[2]).float()
    ball, paddle = screen[0, :PADDLE].sum(0), screen[0, PADDLE:].sum(0)
    if not ball.any() or not paddle.any():
        return SERVE
    ahead = float((ball * columns).sum() / ball.sum() - (paddle * columns).sum() / paddle.sum())
    return STAY if abs(ahead) < 2 else RIGHT if ahead > 0 else LEFT


def play(
    env: GymEnvironment, press: Callable[[Tensor], int], chance: float, screens: int = LONGEST
) -> list[Tensor]:
    """Play an episode; the screens that were seen, ``screens`` at most."""
    screen, over, seen = env.reset(), False, []
    while not over and len(seen) < screens:
        seen.append(screen.reshape(1, 80, 80)[:, *VISIBLE])
        disturbed = float(torch.rand(())) < chance
        screen, _, over, _ = env.step(int(torch.randint(4, ())) if disturbed else press(seen[-1]))
    return seen


def watch(env: GymEnvironment, screens: int) -> tuple[Tensor, Tensor]:
    """Screens of games of the rule, and what it presses: uint8 ``[n, *SHAPE]``, int64 ``[n]``."""
    seen: list[Tensor] = []
    while len(seen) < screens:
        seen += play(env, rule, chance=0.4, screens=screens - len(seen))
    return torch.stack(seen).to(torch.uint8), torch.tensor([rule(screen) for screen in seen])


def train(ann: nn.Module, screens: Tensor, buttons: Tensor, epochs: int) -> float:
    """Learn to press the same; gives the share that it gets right in the last epoch."""
    optimizer = torch.optim.Adam(ann.parameters(), lr=1e-3)
    for _ in range(epochs):
        right = 0
        for batch in torch.randperm(len(buttons)).split(50):
            output = ann(screens[batch].float())
            loss = nn.functional.cross_entropy(output, buttons[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            right += int((output.argmax(1) == buttons[batch]).sum())
    return right / len(buttons)


def spiking(snn: Network, steps: int) -> Callable[[Tensor], int]:
    """The button whose neuron receives most while the screen is shown."""
    output = list(snn.layers.values())[-1]

    def press(screen: Tensor) -> int:
        snn.reset_state_variables()
        snn.run({"Input": screen.expand(steps, *SHAPE)}, time=steps)
        return int(output.summed.argmax())

    return press


def scores_of(
    press: Callable[[Tensor], int], episodes: int, seed: int, chance: float, longest: int
) -> Tensor:
    """Scores of episodes; those that last too long are ended."""
    env, scores = open_game(BREAKOUT, seed), []
    for _ in range(episodes):
        play(env, press, chance, longest)
        scores.append(float(env.env.episode_returns))
    return torch.tensor(scores)


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--seed", type=int, default=42, help="of random numbers (default: %(default)s)")
    add("--screens", type=int, default=10000, help="that the rule plays, to learn from")
    add("--epochs", type=int, default=10, help="passes over the screens (default: %(default)s)")
    add("--num_episodes", type=int, default=30, help="games to play (default: %(default)s)")
    add("--time", type=int, default=20, help="steps for which neurons see a screen")
    add("--random", type=float, default=0.05, help="probability of a random button")
    add("--longest", type=int, default=LONGEST, help="steps of an episode, at most")
    add("--fast", action="store_true", help="few screens, one episode: does it run?")
    return parser


def main(argv: list[str] | None = None) -> None:
    args = options().parse_args(argv)
    if args.fast:
        args.screens, args.epochs, args.num_episodes, args.longest = 100, 2, 1, 20
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    start = time.perf_counter()
    screens, buttons = watch(open_game(BREAKOUT, args.seed), args.screens)
    ann = nn.Sequential(nn.Flatten(), nn.Linear(3600, 100), nn.ReLU(), nn.Linear(100, 4))
    right = train(ann, screens, buttons, args.epochs)
    print(f"{args.screens} screens learned in {time.perf_counter() - start:.0f} s: ", end="")
    print(f"{100 * right:.1f} % of the buttons are those of the rule")
    snn = ann_to_snn(ann.eval(), SHAPE, data=screens[:1000].float())
    chance = random_scores(BREAKOUT, args.num_episodes, args.seed, args.longest)
    players = {
        "artificial network": lambda screen: int(ann(screen[None]).argmax()),
        "spiking network": spiking(snn, args.time),
    }
    for name, press in players.items():
        start = time.perf_counter()
        with torch.no_grad():
            scores = scores_of(press, args.num_episodes, args.seed, args.random, args.longest)
        compare(name, scores, chance)
        print(f"  {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
