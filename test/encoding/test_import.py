"""What importing the package costs."""

import subprocess
import sys


def test_importing_the_package_does_not_import_numba():
    program = "import sys, bindsnet.encoding; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
