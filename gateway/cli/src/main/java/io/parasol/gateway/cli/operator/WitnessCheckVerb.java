// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.witness.SignedLogHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol witness check}: compares heads in files with those that are kept. */
@Command(
    name = "check",
    description = {
      "Compares heads in files with those that are kept, and keeps them.",
      "Exit code 1 if a proof ends before the newest kept head: make it again with parasol log"
          + " prove."
    })
final class WitnessCheckVerb implements Runnable {

  private static final int MAX_BYTES = 1024 * 1024;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "A message of .../gateway/state, a signed head, such as head.json of an export, or what"
              + " parasol log prove has written; in the order in which they were made.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "FILE",
      description = "The site's ca.pem, or the gateway's own certificate.")
  private Path ca;

  @Mixin private KeepOption keep;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (WitnessReport report = keep.report(new Console(spec))) {
      for (Path file : files) {
        report.addOfFile(read(file));
      }
    }
  }

  private SignedLogHead read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return SignedLogHead.read(in.readNBytes(MAX_BYTES), Certificates.read(ca))
          .orElseThrow(() -> new JsonException("has no head of a log"));
    } catch (JsonException invalid) {
      throw new VerbException(
          ExitCode.USAGE,
          "%s: %s".formatted(file, Printable.of(String.valueOf(invalid.getMessage()))),
          invalid);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
  }
}
