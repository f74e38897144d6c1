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
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Compares heads with those that are kept in a folder, and prints what it finds. */
final class WitnessReport {

  private final Path folder;
  private final boolean isJson;
  private final Console console;
  private final Map<SiteId, KeptHeads> sites = new HashMap<>();

  WitnessReport(Path folder, boolean isJson, Console console) {
    this.folder = folder;
    this.isJson = isJson;
    this.console = console;
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
      isProven = kept.newest().map(next::isProvenSince);
      Optional<KeptHeads.Difference> difference = kept.add(next);
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

  private static String text(boolean isProven) {
    return isProven ? ", proven to continue what was kept" : ", longer, without a proof";
  }
}
