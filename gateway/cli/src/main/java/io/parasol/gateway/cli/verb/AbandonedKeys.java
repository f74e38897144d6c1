// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.certs.files.KeyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** The temporary files of keys that a verb left behind when it was killed. */
public final class AbandonedKeys {

  private AbandonedKeys() {}

  /**
   * Deletes those whose content a finished file of the folder has, and warns of the others: one may
   * be the only copy of a private key.
   */
  public static void report(Path folder, CommandSpec verb) {
    try {
      PrintWriter err = verb.commandLine().getErr();
      for (Path each : KeyFile.cleanUp(folder)) {
        err.println(
            "parasol: warning: %s was left by a run that was interrupted, and may contain a private key; delete it if nothing uses that key"
                .formatted(each));
      }
    } catch (IOException unreadable) {
      // The verb itself reports a folder that it cannot use.
    }
  }
}
