// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What one thread prints to the standard output, which does not show it. Other threads print as
 * always. The output of the process is as before when this is closed.
 */
final class PrintedText implements AutoCloseable {

  /** Maximum length in bytes; what exceeds it is dropped. */
  private static final int MAX_BYTES = 256 * 1024;

  private static final Object LOCK = new Object();

  private final Thread thread = Thread.currentThread();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final PrintStream before;

  private PrintedText(PrintStream before) {
    this.before = before;
  }

  static PrintedText ofThisThread() {
    synchronized (LOCK) {
      PrintedText printed = new PrintedText(System.out);
      System.setOut(new PrintStream(printed.target(), true, StandardCharsets.UTF_8));
      return printed;
    }
  }

  String text() {
    return text.toString(StandardCharsets.UTF_8);
  }

  private OutputStream target() {
    return new OutputStream() {
      @Override
      public void write(int each) {
        if (Thread.currentThread() != thread) {
          before.write(each);
        } else if (text.size() < MAX_BYTES) {
          text.write(each);
        }
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        if (Thread.currentThread() != thread) {
          before.write(bytes, from, length);
        } else if (text.size() + length <= MAX_BYTES) {
          text.write(bytes, from, length);
        }
      }

      @Override
      public void flush() throws IOException {
        before.flush();
      }
    };
  }

  @Override
  public void close() {
    System.setOut(before);
  }
}
