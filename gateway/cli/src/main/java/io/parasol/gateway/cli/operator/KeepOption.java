// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.gateway.cli.verb.Console;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of the verbs of a witness. */
final class KeepOption {

  @Option(
      names = "--keep",
      required = true,
      paramLabel = "FOLDER",
      description =
          "Where the heads are kept: one file for each site, SITE.heads. After an accepted loss of"
              + " the log, move that file away.")
  private Path folder;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  WitnessReport report(Console console) {
    return new WitnessReport(folder, json, console);
  }
}
