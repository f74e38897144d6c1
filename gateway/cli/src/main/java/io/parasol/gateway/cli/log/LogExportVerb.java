// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.certs.evidence.LogExport;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.LogFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.trust.LogArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol log export}: copies the finished part of the log to another folder. */
@Command(
    name = "export",
    description = {
      "Verifies the log, and copies its finished segments to a folder, with the newest signed head"
          + " that covers them. Works beside a running gateway.",
      "A segment is finished when it has 3 MiB or is seven days old. Verify the export elsewhere"
          + " with: parasol log verify FOLDER --ca ca.pem. parasol log trim removes from the log"
          + " what was exported."
    })
final class LogExportVerb implements Runnable {

  @Parameters(
      paramLabel = "FOLDER",
      description = "Where to write; may contain an earlier export of this log.")
  private Path target;

  @Mixin private SiteOption site;
  @Mixin private LogTrust trust;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config = site.loadToWrite();
    Path log = LogFolder.in(config.state());
    try {
      if (trust.verify(config).filter(each -> !each.isIntact()).isPresent()) {
        throw new VerbException(
            ExitCode.REFUSED,
            "the log differs from what the gateway wrote; for details run: parasol log verify");
      }
      Optional<LogExport> made = LogExport.write(log, target);
      if (made.isPresent()) {
        LogArchive.in(config.state())
            .setExported(new LogArchive.Exported(made.get().before(), made.get().root()));
      }
      new Console(spec)
          .line(made.map(this::line).orElse("nothing to export: no segment is finished yet"));
    } catch (IOException failed) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(failed)), failed);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private String line(LogExport made) {
    return "exported records %d to %d to %s: %d new files"
        .formatted(made.first(), made.before() - 1, target, made.copied());
  }
}
