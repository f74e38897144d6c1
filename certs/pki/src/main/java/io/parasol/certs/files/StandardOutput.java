// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The standard output of a program, which remembers why it could not be written; a {@code
 * PrintWriter} does not.
 */
public final class StandardOutput extends OutputStream {

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
  public StandardOutput(OutputStream target, BooleanSupplier hasReader) {
    this.target = target;
    this.hasReader = hasReader;
  }

  public static StandardOutput ofThisProcess() {
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

  /**
   * Returns the exit code of a program that has written its last output: 1 in place of 0 if the
   * output could not be written. Unless the reader has ended, one line states why.
   *
   * @param program its name, with which the line begins.
   */
  public int exitCode(int code, String program, PrintWriter err) {
    if (failure == null) {
      return code;
    }
    if (!hasReader.getAsBoolean()) {
      err.println(program + ": cannot write to standard output: " + failure.getMessage());
    }
    return code == 0 ? 1 : code;
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
