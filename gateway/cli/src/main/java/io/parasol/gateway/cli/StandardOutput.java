// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Standard output, which remembers why it could not be written; a {@code PrintWriter} does not. */
final class StandardOutput extends OutputStream {

  private static final Path FILE = Path.of("/dev/stdout");

  /** The type of a file in its mode, and the types whose reader may close them (POSIX, stat.h). */
  private static final int TYPE = 0170000;

  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final OutputStream target;
  private final BooleanSupplier hasReader;
  private @Nullable IOException failure;

  /**
   * Creates the output.
   *
   * @param hasReader whether a process reads the output, so that a failure means that it has what
   *     it wanted. Asked after a failure.
   */
  StandardOutput(OutputStream target, BooleanSupplier hasReader) {
    this.target = target;
    this.hasReader = hasReader;
  }

  static StandardOutput ofThisProcess() {
    return new StandardOutput(
        new FileOutputStream(FileDescriptor.out), StandardOutput::isPipeOrSocket);
  }

  private static boolean isPipeOrSocket() {
    try {
      int type = (int) Files.getAttribute(FILE, "unix:mode") & TYPE;
      return type == PIPE || type == SOCKET;
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }

  boolean hasFailed() {
    return failure != null;
  }

  /** Returns what an operator must know; empty if all was written, or the reader has ended. */
  Optional<String> problem() {
    return Optional.ofNullable(failure)
        .filter(failed -> !hasReader.getAsBoolean())
        .map(failed -> "parasol: cannot write to standard output: " + failed.getMessage());
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      target.write(bytes, from, length);
    } catch (IOException failed) {
      failure = failed;
      throw failed;
    }
  }
}
