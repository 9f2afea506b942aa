# The scripts are built apart, so that the final image carries no Node.
FROM node:22-slim AS scripts
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY js-snippet/package.json js-snippet/.npmrc js-snippet/
COPY viewer/client/package.json viewer/client/.npmrc viewer/client/
RUN npm ci
COPY js-snippet js-snippet
COPY viewer viewer
RUN npm run build

FROM python:3.12-slim
WORKDIR /opt/ashiato
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY wire wire
COPY storage storage
COPY collector collector
COPY replay replay
COPY heatmap heatmap
COPY insight insight
COPY viewer viewer
COPY demo demo
COPY ashiato ashiato
COPY --from=scripts /src/js-snippet/dist js-snippet/dist
COPY --from=scripts /src/viewer/static/dist viewer/static/dist
RUN useradd --system --uid 10001 ashiato && mkdir /data && chown ashiato /data
USER ashiato
VOLUME /data
ENV ASHIATO_DATA=/data ASHIATO_HOST=0.0.0.0 PYTHONUNBUFFERED=1
EXPOSE 8400
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "ashiato"]
CMD ["up"]
