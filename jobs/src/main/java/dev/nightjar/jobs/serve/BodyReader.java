package dev.nightjar.jobs.serve;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Reads the body of a request as it comes, up to a bound, without a thread that waits for it. Made
 * for one request.
 */
final class BodyReader extends Invocable.Task.Abstract {
  private final Exchange exchange;
  private final int mostBytes;
  private final Consumer<byte[]> read;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /**
   * A reader.
   *
   * @param read gets the whole body; nothing if it is refused or the client goes
   */
  BodyReader(Exchange exchange, int mostBytes, Consumer<byte[]> read) {
    super(InvocationType.NON_BLOCKING);
    this.exchange = exchange;
    this.mostBytes = mostBytes;
    this.read = read;
  }

  /** Reads what is there, and comes again when there is more. */
  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = exchange.request().read();
      if (chunk == null) {
        exchange.request().demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        fail(chunk.getFailure());
        return;
      }
      boolean fits = body.size() + chunk.remaining() <= mostBytes;
      if (fits) {
        add(chunk.getByteBuffer());
      }
      boolean last = chunk.isLast();
      chunk.release();
      if (!fits) {
        exchange.send(ApiException.tooLarge(mostBytes));
        return;
      }
      if (last) {
        read.accept(body.toByteArray());
        return;
      }
    }
  }

  private void add(ByteBuffer bytes) {
    byte[] part = new byte[bytes.remaining()];
    bytes.get(part);
    body.writeBytes(part);
  }

  private void fail(Throwable failure) {
    if (failure instanceof TimeoutException) {
      exchange.send(ApiException.refused(408, "The body comes too slowly"));
    } else {
      exchange.give(failure);
    }
  }
}
