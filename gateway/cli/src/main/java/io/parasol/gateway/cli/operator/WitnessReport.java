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
   * Compares and keeps a head.
   *
   * @throws VerbException {@code REFUSED} if the log is not a continuation of what was kept.
   */
  void add(SignedLogHead next) {
    LogHead head = next.head();
    Optional<Boolean> isProven;
    try {
      KeptHeads kept = sites.get(head.site());
      if (kept == null) {
        kept = KeptHeads.load(folder, head.site());
        sites.put(head.site(), kept);
      }
      Optional<KeptHeads.Difference> difference = kept.add(next);
      isProven = kept.previous().map(next::isProvenSince);
      if (difference.isPresent()) {
        if (isJson) {
          console.json(difference.get().json());
        }
        throw new VerbException(ExitCode.REFUSED, difference.get().text());
      }
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
    if (isJson) {
      JsonBuilder json = Json.object().putAll(KeptHeads.json(head));
      isProven.ifPresent(proven -> json.put("is-proven", proven));
      console.json(json.build());
    } else {
      console.line(
          "%s: %d records at %s, root %s%s"
              .formatted(
                  head.site(),
                  head.size(),
                  head.at(),
                  head.root().hex(),
                  isProven.map(WitnessReport::text).orElse("")));
    }
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

  private static String text(boolean isProven) {
    return isProven ? ", proven to continue what was kept" : ", longer, without a proof";
  }
}
