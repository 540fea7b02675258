/** OpenTelemetry traces of requests, operations and store calls; loaded only if enabled. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import type * as Sdk from '@opentelemetry/sdk-trace';
import type { TracingSettings } from './settings.ts';

export interface Tracing {
  /** Runs a request in a span that continues the trace of its headers. Passes the trace id to `run`. */
  request(
    request: IncomingMessage,
    response: ServerResponse,
    about: { route: string },
    run: (traceId: string | null) => Promise<void>,
  ): Promise<void>;
  /** Runs one step in a span. */
  step<T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T>;
  /** Flushes pending spans. */
  close(): Promise<void>;
}

/** Maximum length of an attribute; the rest is cut off. */
const longestAttribute = 500;
/** Longest wait for the last spans to be sent, in milliseconds. */
const closePatience = 3_000;

const noTracing: Tracing = {
  request: (_request, _response, _about, run) => run(null),
  step: (_name, _attributes, run) => run(),
  close: () => Promise.resolve(),
};

export async function startTracing(settings: TracingSettings | null, version: string): Promise<Tracing> {
  if (settings === null) return noTracing;
  const api = await import('@opentelemetry/api');
  const sdk = await import('@opentelemetry/sdk-trace');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
  const { detectResources, envDetector, resourceFromAttributes, defaultResource } =
    await import('@opentelemetry/resources');
  const manager = new AsyncLocalStorageContextManager().enable();
  const propagator = new W3CTraceContextPropagator();
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'cluneal-graph', 'service.version': version }))
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES take precedence over ours.
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new sdk.TracerProvider({
    resource,
    spanLimits: { attributeValueLengthLimit: longestAttribute },
    sampler: makeSampler(settings, sdk),
    spanProcessors: [
      settings.exporter === 'console'
        ? new sdk.SimpleSpanProcessor({ exporter: new sdk.ConsoleSpanExporter() })
        : new sdk.BatchSpanProcessor({ exporter: await makeExporter(settings) }),
    ],
  });
  const tracer = provider.getTracer('cluneal-graph', version);

  // In this context manager rather than the global one, so that one process can run several servers.
  async function within<T>(span: Span, parent: Context, run: () => Promise<T>): Promise<T> {
    try {
      return await manager.with(api.trace.setSpan(parent, span), run);
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: api.SpanStatusCode.ERROR });
      throw error;
    }
  }

  return {
    request(request, response, { route }, run) {
      const parent = propagator.extract(api.ROOT_CONTEXT, request.headers, api.defaultTextMapGetter);
      const method = request.method ?? 'GET';
      const attributes = {
        'http.request.method': method,
        'http.route': route,
        'url.path': request.url?.split('?')[0] ?? '/',
      };
      const span = tracer.startSpan(`${method} ${route}`, { kind: api.SpanKind.SERVER, attributes }, parent);
      response.once('close', () => {
        span.setAttribute('http.response.status_code', response.statusCode);
        if (response.statusCode >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR });
        span.end();
      });
      return within(span, parent, () => run(span.spanContext().traceId));
    },
    async step(name, attributes, run) {
      const parent = manager.active();
      const span = tracer.startSpan(name, { attributes }, parent);
      try {
        return await within(span, parent, run);
      } finally {
        span.end();
      }
    },
    async close() {
      // A collector that does not respond must not delay shutdown.
      const patience = new Promise((resolve) => setTimeout(resolve, closePatience).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), patience]);
      manager.disable();
    },
  };
}

/** It reads endpoint, headers and timeout from the OTEL_EXPORTER_OTLP_* variables itself. */
async function makeExporter({ protocol }: TracingSettings) {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

function makeSampler(
  { sampler, samplerRatio }: TracingSettings,
  { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, TraceIdRatioBasedSampler }: typeof Sdk,
): Sdk.Sampler {
  const [, parentBased, name] = /^(parentbased_)?(.*)$/.exec(sampler) ?? [];
  const root =
    name === 'always_off'
      ? new AlwaysOffSampler()
      : name === 'traceidratio'
        ? new TraceIdRatioBasedSampler(samplerRatio)
        : new AlwaysOnSampler();
  return parentBased === undefined ? root : new ParentBasedSampler({ root });
}
