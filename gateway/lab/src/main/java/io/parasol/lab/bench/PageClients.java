// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.lab.bench.measure.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * {@link PageReaders} in a process of their own. Browsers run on other machines, so these get only
 * the processor time that the gateway and its plant do not need.
 */
final class PageClients implements AutoCloseable {

  private final ChildProcess process;

  private PageClients(ChildProcess process) {
    this.process = process;
  }

  /** Starts them, and returns when all pages are open. */
  static PageClients start(BenchSite site, int pages) throws IOException {
    ChildProcess process =
        ChildProcess.startIdle(
            site.file("pages.log"),
            List.of(
                "bench",
                PageClientsVerb.NAME,
                "--pages",
                Integer.toString(pages),
                site.file("site.yaml").toString()));
    try {
      process.awaitLine(PageClientsVerb.READY);
      return new PageClients(process);
    } catch (IOException | RuntimeException failed) {
      process.close();
      throw failed;
    }
  }

  /**
   * Returns what the pages have read, and the hostile client has tried, since the start.
   *
   * @throws UncheckedIOException if the process has ended.
   */
  PageMeasurement.Pages counts() {
    try {
      return PageMeasurement.Pages.parse(
          process
              .ask(PageClientsVerb.QUESTION, PageClientsVerb.ANSWER)
              .substring(PageClientsVerb.ANSWER.length()));
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
