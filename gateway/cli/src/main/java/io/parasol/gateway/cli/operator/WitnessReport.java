// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.witness.KeptHeads;
import io.parasol.gateway.witness.SignedLogHead;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares heads with those that are kept in a folder, and prints what it finds. */
final class WitnessReport implements AutoCloseable {

  private final Path folder;
  private final boolean isJson;
  private final Console console;
  private final Map<SiteId, KeptHeads> sites = new HashMap<>();
  private final List<Closeable> reserved = new ArrayList<>();

  WitnessReport(Path folder, boolean isJson, Console console) {
    this.folder = folder;
    this.isJson = isJson;
    this.console = console;
  }

  /**
   * Reserves the heads of a site for this process, until the report is closed.
   *
   * @throws VerbException if another process watches the site.
   */
  void reserve(SiteId site) {
    try {
      reserved.add(
          KeptHeads.reserve(folder, site)
              .orElseThrow(
                  () ->
                      new VerbException(
                          ExitCode.FAILED,
                          "another process watches the site %s, and keeps its heads in %s; stop it, or name another folder with --keep"
                              .formatted(site, folder))));
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
  }

  /**
   * Compares and keeps a head that has just arrived from a gateway.
   *
   * @throws VerbException {@code REFUSED} if the log is not a continuation of what was kept.
   */
  void add(SignedLogHead next) {
    compare(next, KeptHeads::add);
  }

  /**
   * Compares a head of a file, and keeps it.
   *
   * @throws VerbException {@code REFUSED} if the log is not a continuation of what was kept; {@code
   *     FAILED} if the file has a proof that ends before the newest kept head.
   */
  void addOfFile(SignedLogHead next) {
    compare(next, KeptHeads::addOfFile);
  }

  /** One of the two comparisons of {@link KeptHeads}. */
  private interface Comparison {
    Optional<KeptHeads.Difference> compare(KeptHeads kept, SignedLogHead next) throws IOException;
  }

  private void compare(SignedLogHead next, Comparison comparison) {
    SiteId site = next.head().site();
    try {
      KeptHeads kept = sites.get(site);
      if (kept == null) {
        kept = KeptHeads.load(folder, site);
        sites.put(site, kept);
      }
      Optional<KeptHeads.Difference> difference = comparison.compare(kept, next);
      if (difference.isPresent()) {
        if (isJson) {
          console.json(difference.get().json());
        }
        throw new VerbException(ExitCode.REFUSED, difference.get().text());
      }
      print(next.head(), kept);
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
  }

  private void print(LogHead head, KeptHeads kept) {
    Optional<LogHead> continued = kept.continued();
    if (kept.isOutdated()) {
      throw new VerbException(
          ExitCode.FAILED,
          "%1$s: the proof from %2$d to %3$d records is right, but %4$d records are kept already; make it again on the box: parasol log prove --from %2$d"
              .formatted(
                  head.site(),
                  continued.map(LogHead::size).orElse(0L),
                  head.size(),
                  kept.previous().map(LogHead::size).orElse(0L)));
    }
    if (isJson) {
      JsonBuilder json = Json.object().putAll(KeptHeads.json(head));
      kept.previous().ifPresent(any -> json.put("is-proven", continued.isPresent()));
      continued.ifPresent(each -> json.put("proven-from", each.size()));
      console.json(json.build());
    } else {
      console.line(
          "%s: %d records at %s, root %s%s"
              .formatted(
                  head.site(),
                  head.size(),
                  head.at(),
                  head.root().hex(),
                  kept.previous().map(any -> text(kept)).orElse("")));
    }
  }

  private static String text(KeptHeads kept) {
    if (kept.continued().isPresent()) {
      long from = kept.continued().get().size();
      return kept.continued().equals(kept.previous())
          ? ", proven to continue what was kept"
          : ", proven to continue the %d records that were kept".formatted(from);
    }
    return ", longer, without a proof"
        + kept.beforeNewest()
            .map(each -> "; to make one on the box: parasol log prove --from " + each.size())
            .orElse("");
  }

  @Override
  public void close() {
    for (Closeable each : reserved) {
      try {
        each.close();
      } catch (IOException failed) {
        throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
      }
    }
  }
}
