// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogReader;
import io.parasol.gateway.state.LogFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** One pass over the evidence log of a site, beside a running gateway, file by file. */
final class LogPass {

  private LogPass() {}

  /**
   * Reads all records. A file that a running gateway begins or deletes meanwhile may not be
   * readable, so the log is then read once again from its beginning.
   *
   * @param visitors makes the visitor of each attempt.
   * @return the visitor that has seen all records; one that has seen none if there is no log yet.
   */
  static <V extends EvidenceLog.Visitor> V over(Path state, Supplier<V> visitors)
      throws IOException {
    Path log = LogFolder.in(state);
    if (!Files.isDirectory(log)) {
      return visitors.get();
    }
    try {
      return read(log, visitors.get());
    } catch (IOException changedMeanwhile) {
      return read(log, visitors.get());
    }
  }

  private static <V extends EvidenceLog.Visitor> V read(Path log, V visitor) throws IOException {
    LogReader.read(log, visitor);
    return visitor;
  }
}
