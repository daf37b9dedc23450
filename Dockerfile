# A CPU image. Build:  docker build -t bindsnet .
# Tests (the default): docker run --rm bindsnet
# The example:         docker run --rm bindsnet python examples/mnist/eth_mnist.py
# For a GPU, pass the index of a CUDA build: --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu130
FROM python:3.11-slim

ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV PYTHONUNBUFFERED=1

WORKDIR /opt/bindsnet

RUN pip install --no-cache-dir --index-url "${TORCH_INDEX}" "torch>=2.11" "torchvision>=0.26"

COPY . .
RUN pip install --no-cache-dir -e ".[all]" \
    && useradd --create-home --uid 10001 bindsnet \
    && chown -R bindsnet /opt/bindsnet

USER 10001

CMD ["python", "-m", "pytest", "test/"]
