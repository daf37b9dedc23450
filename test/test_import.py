"""Importing the library is quick and quiet, and its public names are where they were."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys

import pytest

import bindsnet

HEAVY = [
    "torchvision",
    "matplotlib",
    "numba",
    "llvmlite",
    "sklearn",
    "scipy",
    "gymnasium",
    "tensorboard",
    "hypothesis",
]
PATHS = {
    "bindsnet": (
        "analysis datasets encoding environment evaluation learning models network pipeline "
        "preprocessing sklearn utils ROOT_DIR"
    ),
    "bindsnet.network": "Network load nodes topology monitors",
    "bindsnet.network.network": "Network load",
    "bindsnet.network.nodes": (
        "Nodes AbstractInput Input LIFNodes AdaptiveLIFNodes DiehlAndCookNodes"
    ),
    "bindsnet.network.topology": (
        "AbstractConnection AbstractMulticompartmentConnection Connection "
        "MulticompartmentConnection Nodes np torch"
    ),
    "bindsnet.network.topology_features": "AbstractFeature Weight",
    "bindsnet.network.monitors": "AbstractMonitor Monitor NetworkMonitor",
    "bindsnet.learning": "LearningRule NoOp PostPre",
    "bindsnet.learning.learning": "LearningRule NoOp PostPre",
    "bindsnet.learning.MCC_learning": "MCC_LearningRule NoOp PostPre",
    "bindsnet.learning.reward": "AbstractReward MovingAvgRPE",
    "bindsnet.analysis": "dashboard pipeline_analysis plotting visualization",
    "bindsnet.analysis.dotTrace_plotter": "plotGrids plotRewards plotPerformance main",
    "bindsnet.analysis.pipeline_analysis": (
        "PipelineAnalyzer MatplotlibAnalyzer TensorboardAnalyzer"
    ),
    "bindsnet.utils": (
        "im2col_indices col2im_indices get_square_weights get_square_assignments "
        "reshape_conv2d_weights reshape_locally_connected_weights "
        "reshape_local_connection_2d_weights"
    ),
    "bindsnet.encoding": "single repeat bernoulli poisson rank_order PoissonEncoder poisson_loader",
    "bindsnet.datasets": (
        "ALOV300 Davis SpokenMNIST NMNIST DataLoader EncodedDataset time_aware_collate "
        "create_torchvision_dataset_wrapper alov300 collate dataloader davis preprocess "
        "spoken_mnist torchvision_wrapper"
    ),
    "bindsnet.datasets.preprocess": (
        "gray_scale crop binary_image subsample bgr2rgb shift_crop_training_sample crop_sample "
        "cropPadImage computeCropPadImageLocation sample_rand_uniform sample_exp_two_sides "
        "Rescale NormalizeToTensor BoundingBox"
    ),
    "bindsnet.environment": "Environment GymEnvironment",
    "bindsnet.environment.dot_simulator": "Dot DotSimulator driver",
    "bindsnet.environment.cue_reward": "NUM_CUES CueRewardSimulator driver",
    "bindsnet.pipeline": (
        "BasePipeline EnvironmentPipeline DataLoaderPipeline TorchVisionDatasetPipeline action"
    ),
    "bindsnet.pipeline.base_pipeline": "BasePipeline recursive_to",
    "bindsnet.preprocessing": "AbstractPreprocessor",
    "bindsnet.models": (
        "DiehlAndCook2015 DiehlAndCook2015v2 IncreasingInhibitionNetwork "
        "LocallyConnectedNetwork TwoLayerNetwork"
    ),
    "bindsnet.conversion": (
        "Permute FeatureExtractor SubtractiveResetIFNodes PassThroughNodes PermuteConnection "
        "ConstantPad2dConnection data_based_normalization ann_to_snn"
    ),
    "bindsnet.conversion.conversion": (
        "Permute FeatureExtractor data_based_normalization ann_to_snn"
    ),
    "bindsnet.testing": (
        "agree check_connection check_encoder check_nodes check_rule random_networks"
    ),
}


def run(code, *flags):
    done = subprocess.run(
        [sys.executable, *flags, "-c", code], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize(("module", "names"), PATHS.items(), ids=PATHS)
def test_public_names_are_where_users_import_them_from(module, names):
    found = importlib.import_module(module)
    missing = [name for name in names.split() if not hasattr(found, name)]
    assert not missing


def test_the_star_import_of_topology_brings_numpy():
    space = {}
    exec("from bindsnet.network.topology import *", space)
    assert {"np", "torch", "Connection", "MulticompartmentConnection", "Nodes"} <= space.keys()


def test_import_loads_nothing_heavy_but_torch_and_warns_about_nothing():
    code = (
        "import sys, json, warnings, torch\n"
        "warnings.simplefilter('error')\n"
        "import bindsnet, bindsnet.network, bindsnet.network.topology, bindsnet.learning\n"
        f"print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    )
    done = run(code)
    assert json.loads(done.stdout) == []
    assert done.stderr == ""


def test_import_costs_little_more_than_torch():
    code = (
        "import torch, time; start = time.perf_counter(); import bindsnet; "
        "print(time.perf_counter() - start)"
    )
    best = min(float(run(code).stdout) for _ in range(3))
    assert best < 0.2, f"{best:.2f} s more than torch"


def test_a_reference_run_needs_no_numba():
    code = (
        "import sys, torch\n"
        "sys.modules['numba'] = None\n"
        "from bindsnet.network import Network\n"
        "from bindsnet.network.nodes import LIFNodes\n"
        "network = Network(engine='reference')\n"
        "network.add_layer(LIFNodes(n=2), 'Y')\n"
        "network.run({'Y': torch.full((3, 2), 20.0)}, 3)\n"
        "print(int(network.Y.s.sum()), 'llvmlite' in sys.modules)"
    )
    assert run(code).stdout.split() == ["0", "False"]


def test_sub_packages_are_listed_and_unknown_names_are_refused():
    assert set(bindsnet.__all__) <= set(dir(bindsnet))
    with pytest.raises(AttributeError, match="module 'bindsnet' has no attribute 'netwrok'"):
        bindsnet.netwrok  # noqa: B018
    assert (bindsnet.ROOT_DIR / "bindsnet").is_dir()
