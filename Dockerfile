# The desk as an image: no root, no shell needed, nothing written but /data and /tmp.
# Build: docker build --tag sidedesk .
# Pin the base by its digest where builds must be the same: --build-arg BASE=…@sha256:…
ARG BASE=docker.io/library/python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY requirements/build.txt requirements/run.txt requirements/
# What builds the package stays in this stage, and so does pip.
RUN python -m venv /build \
 && /build/bin/pip install --require-hashes -r requirements/build.txt \
 && python -m venv --without-pip /desk \
 && /build/bin/pip --python /desk/bin/python install --require-hashes -r requirements/run.txt \
 # Google's library brings a description of each of its services: one is used.
 && find /desk -path '*/discovery_cache/documents/*.json' ! -name gmail.v1.json -delete
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY addon addon
COPY workers workers
COPY demo demo
RUN /build/bin/pip wheel --no-build-isolation --no-deps --wheel-dir /wheels . \
 && /build/bin/pip --python /desk/bin/python install --no-deps /wheels/*.whl \
 && /desk/bin/python -m compileall -q /desk/lib

FROM ${BASE}
ARG RELEASE=unreleased
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="Sidedesk" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${RELEASE}" \
      org.opencontainers.image.revision="${COMMIT}"
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin desk \
 && install --directory --owner=desk --mode=0700 /data
COPY --from=build /desk /desk
ENV PATH="/desk/bin:$PATH" DESK_DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
VOLUME /data
EXPOSE 8000
# Of the web and of `serve`; a worker or a clock alone has none.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["desk", "doctor", "--self"]
ENTRYPOINT ["desk"]
CMD ["serve", "--host", "0.0.0.0"]
