// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.trust.LogArchive;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parasol log trim}: requests the removal of exported records. */
@Command(
    name = "trim",
    description = {
      "Removes from the log on this machine what parasol log export has exported. The gateway"
          + " first signs a statement of what it removes, so that the log can still be verified.",
      "A running gateway does it within a minute, otherwise after its next start."
    })
final class LogTrimVerb implements Runnable {

  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config = site.loadToWrite();
    LogArchive archive = LogArchive.in(config.state());
    try {
      LogArchive.Exported exported =
          archive
              .exported()
              .orElseThrow(
                  () ->
                      new VerbException(
                          ExitCode.FAILED, "nothing was exported; first run: parasol log export"));
      archive.requestTrim();
      new Console(spec)
          .line(
              "requested: the gateway removes the records before %d within a minute, or after its next start"
                  .formatted(exported.before()));
    } catch (IOException failed) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(failed)), failed);
    }
  }
}
