// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.help;

import io.parasol.gateway.cli.verb.NeedsAllVerbs;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol manual}, for packages: writes a manual page for each verb. */
@Command(
    name = "manual",
    hidden = true,
    description = "Writes a manual page for each verb into a folder.")
public final class ManualVerb implements Runnable, NeedsAllVerbs {

  @Parameters(paramLabel = "FOLDER", description = "The folder; created if it does not exist.")
  private Path folder;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try {
      Files.createDirectories(folder);
      for (CommandSpec verb : Words.tree(spec.root())) {
        ManualPage page = new ManualPage(verb);
        Files.writeString(folder.resolve(page.name() + ".1"), page.roff());
      }
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
  }
}
