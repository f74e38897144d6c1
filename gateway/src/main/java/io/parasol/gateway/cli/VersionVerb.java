// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol version}. */
@Command(name = "version", description = "Prints the version of Parasol and of its Java.")
final class VersionVerb implements Runnable {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    String java = System.getProperty("java.version", "unknown");
    out.println(
        json
            ? "{\"parasol\":\"%s\",\"java\":\"%s\"}".formatted(Version.number(), java)
            : "parasol %s (Java %s)".formatted(Version.number(), java));
    out.flush();
  }
}
