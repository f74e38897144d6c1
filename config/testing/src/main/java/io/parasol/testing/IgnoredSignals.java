// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The signals that a process ignores. It may have inherited that: {@code nohup} ignores SIGHUP, and
 * a shell ignores SIGINT in a background process. A Java virtual machine cannot handle such a
 * signal.
 */
public final class IgnoredSignals {

  private static final List<String> FIRST = List.of("HUP", "INT");

  private IgnoredSignals() {}

  /** Returns whether this process ignores a signal. */
  public static boolean contains(String signal) throws IOException {
    return contains(signal, ProcessHandle.current());
  }

  /**
   * Returns whether a process ignores a signal.
   *
   * @param signal {@code HUP} or {@code INT}; the result is false for any other.
   */
  public static boolean contains(String signal, ProcessHandle process) throws IOException {
    String prefix = "SigIgn:";
    String mask =
        Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
            .filter(each -> each.startsWith(prefix))
            .findFirst()
            .orElseThrow();
    int bit = FIRST.indexOf(signal);
    return bit >= 0 && new BigInteger(mask.substring(prefix.length()).strip(), 16).testBit(bit);
  }
}
