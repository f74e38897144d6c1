// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.help;

import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.NeedsAllVerbs;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol completion}: prints the script for shell completion. */
@Command(
    name = "completion",
    description = {
      "Prints a completion script for a shell. The packages install it.",
      "To use it in the current bash: source <(parasol completion bash)",
      "In zsh, after compinit: source <(parasol completion zsh)",
      "In fish: parasol completion fish | source"
    })
public final class CompletionVerb implements Runnable, NeedsAllVerbs {

  /** The shells; their names are the values of the parameter. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "SHELL",
      defaultValue = "bash",
      description = "bash, zsh or fish. Default: ${DEFAULT-VALUE}.")
  private Shell shell = Shell.BASH;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandSpec root = spec.root();
    new Console(spec)
        .line(
            switch (shell) {
              case BASH -> AutoComplete.bash(root.name(), root.commandLine());
              case ZSH -> ZshCompletion.of(root);
              case FISH -> FishCompletion.of(root);
            });
  }
}
