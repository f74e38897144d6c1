// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Standard error of this process, with its log lines, while it goes to a file. */
@FunctionalInterface
interface ErrorOutput extends AutoCloseable {

  /** Sends standard error to a file, until it is closed. */
  static ErrorOutput to(Path file) {
    try {
      PrintStream terminal = System.err;
      PrintStream log = new PrintStream(file.toFile(), StandardCharsets.UTF_8);
      System.setErr(log);
      return () -> {
        System.setErr(terminal);
        log.close();
      };
    } catch (IOException notWritable) {
      return () -> {}; // the log stays on the terminal
    }
  }

  /** Sends standard error to the terminal again. */
  @Override
  void close();
}
