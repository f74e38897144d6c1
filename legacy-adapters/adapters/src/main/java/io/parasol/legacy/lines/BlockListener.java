// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LineProtocol;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Receives the blocks of a device that takes no requests. */
final class BlockListener implements PortProtocol {

  /**
   * Silence that ends a block. A block is sent without interruption, and devices pause between two
   * blocks.
   */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final SerialPort port;
  private final LongSupplier nanoTime;
  private final Consumer<LineReceiveResult> listener;
  private final Receiver receiver;
  private final byte[] buffer = new byte[1024];
  private long lastByteAt;

  BlockListener(
      SerialPort port,
      LineProtocol.Blocks blocks,
      LongSupplier nanoTime,
      Consumer<LineReceiveResult> listener) {
    this.port = port;
    this.nanoTime = nanoTime;
    this.listener = listener;
    this.receiver = new BlockReceiver(blocks);
    this.lastByteAt = nanoTime.getAsLong();
  }

  @Override
  public RequestOutcome read(String content) {
    return write(content);
  }

  @Override
  public RequestOutcome write(String content) {
    throw new IllegalStateException("a device that sends blocks takes no requests");
  }

  @Override
  public void receive(Duration timeout) throws IOException {
    int count = port.read(buffer, timeout);
    long now = nanoTime.getAsLong();
    if (count > 0) {
      lastByteAt = now;
    } else if (receiver.isIncomplete() && now - lastByteAt >= PAUSE.toNanos()) {
      receiver.onSilence(listener);
    }
    for (int i = 0; i < count; i++) {
      receiver.receive(buffer[i], listener);
    }
  }

  @Override
  public void close() {
    port.close();
  }
}
