// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.config.yaml.NearestKey;
import io.parasol.gateway.cli.verb.NeedsAllVerbs;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol help VERB}: as {@code parasol VERB --help}. */
@Command(name = "help", description = "Shows the help of a verb, or lists all verbs.")
final class HelpVerb implements Runnable, NeedsAllVerbs {

  @Parameters(
      arity = "0..*",
      paramLabel = "VERB",
      description = "The verb, such as run or pki issue.")
  private List<String> verbs = List.of();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandLine found = spec.root().commandLine();
    for (String verb : verbs) {
      CommandLine next = found.getSubcommands().get(verb);
      if (next == null) {
        throw new ParameterException(
            found,
            "no verb is called '%s'%s"
                .formatted(
                    verb,
                    NearestKey.to(verb, found.getSubcommands().keySet())
                        .map("; did you mean %s?"::formatted)
                        .orElse("")));
      }
      found = next;
    }
    found.usage(spec.commandLine().getOut());
  }
}
