// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.ratio.PerformancePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code parasol bench tables}: writes the figures of {@code bench all} into a page. */
@Command(
    name = "tables",
    hidden = true,
    description = "Writes the figures of a document of bench all into a page, between its markers.")
final class BenchTablesVerb implements Runnable {

  @Parameters(index = "0", paramLabel = "DOCUMENT", description = "What bench all has printed.")
  private Path document;

  @Parameters(
      index = "1",
      paramLabel = "PAGE",
      description = "A page in Markdown, which is changed.")
  private Path page;

  @Override
  public void run() {
    try {
      Json figures = Json.parse(Files.readAllBytes(document));
      Files.writeString(page, PerformancePage.update(Files.readString(page), figures));
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED, "not written: " + unreadable.getMessage(), unreadable);
    } catch (JsonException | IllegalArgumentException unfit) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(unfit.getMessage()), unfit);
    }
  }
}
