// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.update;

import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.update.ProgramStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol self-update status}: which version the launcher starts. */
@Command(
    name = "status",
    description = "Prints which version the launcher starts, and from which slot.")
final class SelfUpdateStatusVerb implements Runnable {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    ProgramStatus status = SlotsOfLauncher.open().status();
    Console console = new Console(spec);
    if (json) {
      console.json(status.json());
    } else {
      status.lines().forEach(console::line);
    }
  }
}
