// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.certs.json.Json;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol version}: prints the versions of Parasol and Java, and the commit. */
@Command(
    name = "version",
    description =
        "Prints the version of Parasol, its commit and build time, the Java runtime, and"
            + " the day until which security fixes are made.")
final class VersionVerb implements Runnable {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Console console = new Console(spec);
    String java = System.getProperty("java.version", "unknown");
    if (json) {
      console.json(
          Json.object()
              .put("parasol", Version.number())
              .put("commit", Version.commit())
              .put("built", Version.committed())
              .put("support-until", Version.supportUntil())
              .put("java", java)
              .build());
    } else {
      console.line(
          "parasol %s (commit %s of %s; Java %s), supported until %s"
              .formatted(
                  Version.number(),
                  Version.commit(),
                  Version.committed(),
                  java,
                  Version.supportUntil()));
    }
  }
}
