// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.ratio.PerformancePages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code parasol bench tables}: writes the figures of {@code bench all} into pages. */
@Command(
    name = "tables",
    hidden = true,
    description = "Writes the figures of documents of bench all into pages, between their markers.")
final class BenchTablesVerb implements Runnable {

  @Parameters(
      index = "0",
      paramLabel = "DOCUMENT",
      description = "What bench all has printed, or an array of several such documents.")
  private Path document;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PAGE",
      description = "Pages in Markdown, which are changed.")
  private List<Path> pages;

  @Override
  public void run() {
    try {
      Json figures = Json.parse(Files.readAllBytes(document));
      List<String> texts = new ArrayList<>();
      for (Path page : pages) {
        texts.add(Files.readString(page));
      }
      List<String> updated = PerformancePages.update(texts, figures);
      for (int i = 0; i < updated.size(); i++) {
        Files.writeString(pages.get(i), updated.get(i));
      }
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED, "not written: " + unreadable.getMessage(), unreadable);
    } catch (JsonException | IllegalArgumentException unfit) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(unfit.getMessage()), unfit);
    }
  }
}
