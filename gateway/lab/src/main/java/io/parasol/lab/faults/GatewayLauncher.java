// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts this Parasol in another process. */
@FunctionalInterface
public interface GatewayLauncher {

  /**
   * Starts a process.
   *
   * @param log the file to which its standard error is appended.
   * @param before the beginning of its command line, such as a program that becomes Parasol.
   * @param arguments a verb of Parasol and its arguments.
   */
  Process start(Path log, List<String> before, List<String> arguments) throws IOException;
}
