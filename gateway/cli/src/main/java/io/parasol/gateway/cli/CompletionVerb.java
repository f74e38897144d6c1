// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.gateway.cli.verb.Console;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parasol completion}: prints the script for shell completion. */
@Command(
    name = "completion",
    description = {
      "Prints a completion script for bash and zsh.",
      "To use it in the current shell: source <(parasol completion)"
    })
final class CompletionVerb implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandSpec root = spec.root();
    new Console(spec).line(AutoComplete.bash(root.name(), root.commandLine()));
  }
}
