// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.certs.files.FileLocks;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The lock of a demo's folder. The demo holds it while it runs; the file contains the number of the
 * process. The operating system releases the lock when the process ends.
 */
public final class DemoLock implements AutoCloseable {

  /** The name of the file in the folder. It stays there when the demo has ended. */
  public static final String NAME = "demo.lock";

  /** More than the digits of any process number. */
  private static final int MAX_BYTES = 32;

  private final FileChannel channel;

  private DemoLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks the folder, which must exist.
   *
   * @throws VerbException if a demo runs in it; the message has the number of its process.
   */
  public static DemoLock acquire(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(NAME),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    if (!FileLocks.tryLock(channel)) {
      try (channel) {
        throw new VerbException(
            ExitCode.FAILED,
            "a demo runs in %s already (process %s); stop it, or use another folder and --port-offset"
                .formatted(folder, content(channel)));
      }
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
        0);
    return new DemoLock(channel);
  }

  private static String content(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    int length = Math.max(0, channel.read(bytes, 0));
    String text = new String(bytes.array(), 0, length, StandardCharsets.US_ASCII);
    return text.matches("[0-9]+") ? text : "unknown";
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException released) {
      // The operating system releases the lock with the process.
    }
  }
}
