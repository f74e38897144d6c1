// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.update;

import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parasol self-update reset}: returns to the packaged program. */
@Command(
    name = "reset",
    description = {
      "Makes the launcher start the packaged program from now on, whatever was installed since.",
      "Restart the gateway afterwards."
    })
final class SelfUpdateResetVerb implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try {
      boolean wasOther = SlotsOfLauncher.open().reset();
      new Console(spec)
          .line(
              wasOther
                  ? "the packaged program starts from now on; restart the gateway"
                  : "the packaged program is in use already");
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
  }
}
