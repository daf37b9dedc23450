# A small image with the library installed; by default for the CPU:
#
#   docker build -t bindsnet .
#   docker run --rm bindsnet                                    versions, engines, a short test
#   docker run --rm bindsnet python examples/mnist/eth_mnist.py --dataset digits
#
# For a GPU, name the index of a CUDA build of torch:
#
#   docker build -t bindsnet:cuda --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu130 .
#   docker run --rm --gpus all bindsnet:cuda
#
# The tests: docker build --target test -t bindsnet:test . && docker run --rm bindsnet:test
ARG PYTHON=3.12

FROM python:${PYTHON}-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:${PYTHON}-slim AS base
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ARG EXTRAS=vision,plot,data
ENV PYTHONUNBUFFERED=1 \
    BINDSNET_CACHE=/home/bindsnet/cache
RUN pip install --no-cache-dir --index-url "${TORCH_INDEX}" "torch>=2.11" "torchvision>=0.26"
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir "bindsnet[${EXTRAS}] @ file://$(echo /wheels/bindsnet-*.whl)" \
    && useradd --create-home --uid 10001 bindsnet

FROM base AS test
WORKDIR /home/bindsnet/source
COPY --chown=10001 . .
RUN pip install --no-cache-dir -e ".[all]"
USER 10001
CMD ["python", "-m", "pytest", "test/"]

FROM base
WORKDIR /home/bindsnet
COPY --chown=10001 examples examples
USER 10001
# compiles common kernels into the image, for processors like the one that builds it
RUN python -m bindsnet
CMD ["python", "-m", "bindsnet"]
