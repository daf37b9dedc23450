"""An agent in front of an Atari game."""

from bindsnet.encoding import bernoulli
from bindsnet.environment import GymEnvironment
from bindsnet.learning import MSTDP
from bindsnet.network import Network
from bindsnet.network.nodes import Input, LIFNodes
from bindsnet.network.topology import Connection
from bindsnet.pipeline import EnvironmentPipeline
from bindsnet.pipeline.action import select_softmax

network = Network(dt=1.0)
inpt = Input(n=80 * 80, shape=[1, 1, 1, 80, 80], traces=True)
middle = LIFNodes(n=100, traces=True)
out = LIFNodes(n=4, refrac=0, traces=True)
network.add_layer(inpt, name="Input Layer")
network.add_layer(middle, name="Hidden Layer")
network.add_layer(out, name="Output Layer")
network.add_connection(
    Connection(source=inpt, target=middle, wmin=0, wmax=1e-1),
    source="Input Layer",
    target="Hidden Layer",
)
network.add_connection(
    Connection(
        source=middle, target=out, wmin=0, wmax=1, update_rule=MSTDP, nu=1e-1, norm=0.5 * middle.n
    ),
    source="Hidden Layer",
    target="Output Layer",
)
environment = GymEnvironment("BreakoutDeterministic-v4")
environment.reset()
pipeline = EnvironmentPipeline(
    network,
    environment,
    encoding=bernoulli,
    action_function=select_softmax,
    output="Output Layer",
    time=50,
    history_length=1,
    delta=1,
    plot_interval=None,
    render_interval=None,
)
pipeline.reset_state_variables()
for _ in range(5):
    result = pipeline.env_step()
    pipeline.step(result)
    reward, done = result[1], result[2]
assert pipeline.network.layers["Output Layer"].s.shape[-1] == 4 and done in (False, True)
