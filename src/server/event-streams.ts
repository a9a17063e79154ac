import { PassThrough } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Opens an answer of server-sent events: lines to write to, until either side ends it. */
export type OpenEventStream = (reply: FastifyReply) => PassThrough;

const heartbeatMs = 15_000;

/** A reader that does not keep up is better told to come again than kept in memory. */
const mostWaitingBytes = 1024 * 1024;

/** Server-sent events for an application: a heartbeat, so that both sides see a dead line, and an end when it closes. */
export function eventStreams(app: FastifyInstance): OpenEventStream {
  const open = new Map<PassThrough, FastifyReply>();
  const beat = setInterval(() => {
    for (const lines of open.keys()) {
      if (lines.writableLength > mostWaitingBytes) lines.destroy();
      else lines.write(":\n\n");
    }
  }, heartbeatMs);
  beat.unref();
  // A server waits for its answers to end; these never would.
  app.addHook("preClose", (done) => {
    clearInterval(beat);
    for (const reply of open.values()) reply.raw.destroy();
    done();
  });
  return (reply) => {
    const lines = new PassThrough();
    open.set(lines, reply);
    lines.on("close", () => open.delete(lines));
    reply.raw.on("close", () => lines.destroy());
    lines.write(": from now on\n\n");
    reply.header("content-type", "text/event-stream");
    reply.header("cache-control", "no-store");
    void reply.send(lines);
    return lines;
  };
}
